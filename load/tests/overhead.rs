//! `dapr-load overhead`: what it writes has its shape, and figures that may not be used are not shown as such.

use std::net::SocketAddr;
use std::process::{Command, Output};
use std::time::Duration;

use load::overhead::{OverheadReport, Verdict};
use load::truth::{Cost, Relay, serve_plain};

fn overhead(direct: SocketAddr, through: SocketAddr, format: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dapr-load"))
        .args([
            "overhead",
            "--format",
            format,
            "--rate",
            "400",
            "--slice",
            "100ms",
            "--pairs",
            "3",
            "--connections",
            "4",
        ])
        .args(["--direct", &format!("http://{direct}/"), "--through", &format!("http://{through}/")])
        .args(["--pid", &std::process::id().to_string()])
        .output()
        .unwrap()
}

fn report(output: &Output) -> OverheadReport {
    let text = String::from_utf8_lossy(&output.stdout);
    let json = serde_json::from_str(&text).unwrap();
    let schema = serde_json::from_str(include_str!("../schemas/overhead.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> = schema.iter_errors(&json).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, Vec::<String>::new(), "{text}");
    serde_json::from_value(json).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comparison_has_pairs_an_a_a_line_and_every_slice() {
    let plain = serve_plain(0).unwrap();
    let relay = Relay::start(0, plain.addr(), Cost { delay: Duration::from_millis(3), ..Cost::default() }).unwrap();
    let (direct, through) = (plain.addr(), relay.addr());
    let output = tokio::task::spawn_blocking(move || overhead(direct, through, "json")).await.unwrap();
    let report = report(&output);
    let cell = &report.cells[0];
    assert!(cell.direct.outcomes["accepted"] >= 3 * 40 && cell.through.outcomes["accepted"] >= 3 * 40, "{cell:?}");
    assert!(["direct", "through", "again"].iter().all(|side| cell.trace.iter().any(|slice| slice.side == *side)));
    // A busy machine may leave pairs out, and says so; what it uses shows three milliseconds as more than one.
    match (cell.verdict, cell.added) {
        (Verdict::Measured, Some(added)) => {
            assert!(added.p50.low > 1_000.0, "{added:?}");
            assert!(cell.sidecar.is_some() && cell.same.is_some() && output.status.success(), "{cell:?}");
        }
        (verdict, _) => {
            assert!(verdict != Verdict::Measured && cell.reason.is_some(), "{cell:?}");
            assert_eq!(output.status.code(), Some(3));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_void_a_comparison_instead_of_making_it_faster() {
    let plain = serve_plain(0).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (direct, through) = (plain.addr(), listener.local_addr().unwrap());
    // It takes connections and hangs up on every request.
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let _ = stream.readable().await;
            });
        }
    });
    let output = tokio::task::spawn_blocking(move || overhead(direct, through, "text")).await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("VOID") && said.contains("failed or were not sent"), "{said}");
    assert_eq!(output.status.code(), Some(3), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_side_that_is_not_there_is_an_error_that_names_it() {
    let plain = serve_plain(0).unwrap();
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let direct = plain.addr();
    let output = tokio::task::spawn_blocking(move || overhead(direct, gone, "text")).await.unwrap();
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(complained.contains(&gone.to_string()) && complained.contains("help:"), "{complained}");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(3), 0));
}
