//! Every command of the README works as it stands there.

use std::path::Path;
use std::process::Command;

use fixtures::prerequisite::required;

/// What a run said that was not as it should be: its reader needs the finding, and a log that is cut in the middle keeps
/// the end.
fn failed(said: &str) -> String {
    let mut sound = false;
    let lines = said.lines().filter(|line| {
        if !line.starts_with(' ') {
            sound = line.starts_with("HOLDS") || line.starts_with("KNOWN");
        }
        !sound
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The lines of the README's shell blocks.
fn commands() -> Vec<&'static str> {
    let mut inside = false;
    let mut commands = Vec::new();
    for line in include_str!("../../README.md").lines() {
        match line {
            "```sh" => inside = true,
            "```" => inside = false,
            command if inside => commands.push(command),
            _ => {}
        }
    }
    commands
}

#[test]
fn every_command_of_the_readme_succeeds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = std::env::temp_dir().join(format!("dapr-conformance-readme-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut ran = 0;
    for line in commands() {
        if line == "cargo run -p fixtures --bin todo" || line.contains("-p load ") {
            // The first runs until it is asked to stop: fixtures/tests/demo.rs does that. The others are the load
            // package's: load/tests/readme.rs.
            continue;
        }
        let Some(args) = line.strip_prefix("cargo run -p conformance -- ") else {
            // A script of this repository; the tests run inside it.
            assert!(root.join(line).is_file(), "`{line}` is neither the tool nor a script");
            continue;
        };
        if args.contains("--env containers") && !required() {
            eprintln!("skipped without HARNESS_REQUIRE: {line}");
            continue;
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_dapr-conformance"));
        // Resource files are named as they lie in the repository; all else writes reports.
        let place = if args.starts_with("lint") { &root } else { &folder };
        let output = command.args(args.split_whitespace()).current_dir(place).output().unwrap();
        assert!(
            output.status.success(),
            "{line}: {}\n{}\n{}",
            output.status,
            String::from_utf8_lossy(&output.stderr),
            failed(&String::from_utf8_lossy(&output.stdout)),
        );
        ran += 1;
    }
    assert!(ran >= 5, "only {ran} commands were found");
    std::fs::remove_dir_all(&folder).unwrap();
}
