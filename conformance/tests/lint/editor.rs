//! The language server as a real editor has it: Neovim opens a file, shows what is wrong, explains and mends it.

use std::fs;
use std::process::{Command, Stdio};

use fixtures::error::{Error, Kind};
use fixtures::prerequisite::available;
use serde_json::Value;

/// An error with a safe fix, behind characters of two and of four bytes on its line: the protocol counts UTF-16.
const WRONG: &str = "\
apiVersion: dapr.io/v1alpha1
kind: Component
metadata: {name: bus}
spec:
  type: pubsub.kafka
  version: v1
  metadata: [
    {name: brokers, value: 'kafka:9093'}, {name: authType, value: password}, {name: consumerGroup, value: '{appID}'},
    {name: saslPassword, secretKeyRef: {name: KAFKA, key: KAFKA}}, {name: initialOffset, value: oldest},
    {name: saslUsername, value: 'é😀'}, {name: saslMechanism, value: SCRAM-SHA-512},
  ]
auth: {secretStore: secrets}
";

/// The store that it refers to, beside it.
const STORE: &str = "\
apiVersion: dapr.io/v1alpha1
kind: Component
metadata: {name: secrets}
spec: {type: secretstores.local.env, version: v1}
";

#[test]
fn an_editor_shows_explains_and_mends() {
    let told = Command::new("nvim").arg("--version").output();
    let missing = |_| Error::new(Kind::Prerequisite, "find Neovim").with_help("apt-get install neovim");
    if available(told.map_err(missing)).is_none() {
        return;
    }
    let folder = std::env::temp_dir().join(format!("dapr-conformance-editor-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let (file, out) = (folder.join("bus.yaml"), folder.join("told.json"));
    fs::write(&file, WRONG).unwrap();
    fs::write(folder.join("secrets.yaml"), STORE).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lint/editor.lua");
    let mut nvim = Command::new("nvim");
    nvim.args(["--headless", "--clean", "-c", &format!("luafile {script}")]);
    nvim.env("LINT_SERVER", env!("CARGO_BIN_EXE_dapr-conformance")).env("LINT_FILE", &file).env("LINT_OUT", &out);
    let ended = nvim.stdin(Stdio::null()).output().unwrap();
    let told = fs::read_to_string(&out).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&ended.stderr)));
    let told: Value = serde_json::from_str(&told).unwrap();
    fs::remove_dir_all(&folder).unwrap();

    assert_eq!(told["failed"], Value::Null, "{told:#}");
    let shown = told["diagnostics"].as_array().unwrap();
    assert_eq!(shown.len(), 1, "{shown:#?}");
    assert_eq!((shown[0]["code"].as_str(), shown[0]["lnum"].as_u64()), (Some("kafka.sasl-mechanism"), Some(9)));
    // The editor counts bytes.
    let column = WRONG.lines().nth(9).and_then(|line| line.find("SCRAM")).unwrap() as u64;
    assert_eq!((shown[0]["col"].as_u64(), shown[0]["end_col"].as_u64()), (Some(column), Some(column + 13)));
    assert!(told["hover"].as_str().unwrap().starts_with("# kafka.sasl-mechanism\n"), "{told:#}");
    let lines: Vec<&str> = told["lines"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(lines.join("\n") + "\n", WRONG.replace("SCRAM-SHA-512", "SHA-512"));
    assert_eq!(told["left"], 0, "{told:#}");
}
