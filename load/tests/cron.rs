//! The ticks of a cron binding as a user listens to them.

use std::process::Command;

use rstest::rstest;
use serde_json::Value;

#[rstest]
fn ticks_are_counted_and_told(#[values("http", "grpc")] transport: &str) {
    let output = Command::new(env!("CARGO_BIN_EXE_dapr-load"))
        .args(["cron", "--env", "embedded", "--every", "200ms", "--duration", "1s", "--transport", transport])
        .args(["--format", "json"])
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    let schema = serde_json::from_str(include_str!("../schemas/ticks.schema.json")).unwrap();
    jsonschema::validate(&schema, &report).unwrap_or_else(|error| panic!("{error}: {report}"));
    assert_eq!((&report["schedule"], &report["transport"]), (&"@every 200ms".into(), &transport.into()));
    let counted = ["seen", "missed", "doubled"].map(|name| report[name].as_u64().unwrap());
    // On a machine that stands still for a moment a tick may come late; then it must say so.
    let [seen, missed, doubled] = counted;
    let periods = (report["elapsed_s"].as_f64().unwrap() / 0.2).round();
    let accounted = (seen + missed) as f64 - doubled as f64 - 1.0;
    assert!(seen >= 2 && (accounted - periods).abs() <= 1.0, "{report}");
    let expected = if missed + doubled == 0 { 0 } else { 1 };
    assert_eq!(output.status.code(), Some(expected), "{report}");
}
