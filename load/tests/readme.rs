//! The load command of the README works as it stands there.

use std::process::Command;

#[test]
fn every_load_command_of_the_readme_succeeds() {
    let lines = include_str!("../../README.md").lines();
    let commands: Vec<_> = lines.filter_map(|line| line.strip_prefix("cargo run --release -p load -- ")).collect();
    assert!(!commands.is_empty(), "the README shows no load command");
    for args in commands {
        let output = Command::new(env!("CARGO_BIN_EXE_dapr-load")).args(args.split_whitespace()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        let complained = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{args}: {}\n{said}{complained}", output.status);
        assert!(said.contains("achieved"), "{said}");
    }
}
