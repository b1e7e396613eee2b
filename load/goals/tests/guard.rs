//! What a measurement has started ends with it, also when it is killed alone.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Stdio;

use fixtures::patience::{DELIVERY, Probe, STOP, until};
use fixtures::run::Run;
use fixtures::scratch::Scratch;
use tokio::process::Command;

/// Stands in for `dapr-load`: it says where it listens when it is asked to serve, leaves its process id, and does not
/// end by itself.
const PROGRAM: &str = r#"#!/bin/sh
case $1 in
--version) echo 'stand-in 0.1'; exit ;;
truth) echo 'listening on http://127.0.0.1:1' ;;
esac
echo $$ >"$0.$1"
exec sleep 600
"#;

/// The process that serves, or that runs as a tool; [`Probe::NotYet`] until there is one.
fn started(program: &Path, command: &str) -> Probe<u32> {
    let pid = std::fs::read_to_string(program.with_extension(command)).unwrap_or_default();
    pid.trim().parse().map_or_else(|_| Probe::NotYet(format!("{command}: {pid:?}")), Probe::Ready)
}

/// Whether a process runs; one that has ended and was not waited for yet does not.
fn runs(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, state)| !state.starts_with(['Z', 'X']))
}

#[tokio::test]
async fn servers_and_tools_end_with_a_measurement_that_is_killed() {
    let folder = Scratch::new(&Run::new(), "goals", false).unwrap();
    let program = folder.path().join("stand-in");
    std::fs::write(&program, PROGRAM).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut goals = Command::new(env!("CARGO_BIN_EXE_dapr-load-goals"));
    goals.arg("--program").arg(&program).arg("--page").arg(folder.path().join("page.md"));
    let mut goals = goals.stderr(Stdio::null()).kill_on_drop(true).spawn().unwrap();
    let mut pids = Vec::new();
    for command in ["truth", "run"] {
        pids.push(until(DELIVERY, "a process to start", async || started(&program, command)).await.unwrap());
    }
    assert!(pids.iter().all(|pid| runs(*pid)), "{pids:?}");

    goals.kill().await.unwrap();

    for pid in pids {
        let ended = async || if runs(pid) { Probe::NotYet(format!("{pid} runs")) } else { Probe::Ready(()) };
        until(STOP, "a process to end", ended).await.unwrap();
    }
}
