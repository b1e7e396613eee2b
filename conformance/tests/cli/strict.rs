//! What only a strict run fails for.

use std::io::{BufRead as _, BufReader};
use std::net::{IpAddr, Ipv4Addr};
use std::process::{Child, ChildStderr, Command, Stdio};

use fixtures::port::Held;

use crate::command::{Folder, ONE, errors, report, run};

/// Two of our own sidecars, each as somebody else would run it; ended with the test.
struct Installation {
    running: Vec<(Child, BufReader<ChildStderr>)>,
    options: Vec<String>,
}

impl Installation {
    /// Both keep their state in memory and have this defect.
    fn with(folder: &Folder, defect: &str) -> Self {
        let store = "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: statestore\nspec:\n  type: state.in-memory\n  version: v1\n";
        std::fs::write(folder.0.join("statestore.yaml"), store).unwrap();
        let (mut running, mut options) = (Vec::new(), Vec::new());
        for id in ["a", "b"] {
            let port = Held::on(IpAddr::V4(Ipv4Addr::LOCALHOST)).unwrap().release().port();
            let mut command = Command::new(env!("CARGO_BIN_EXE_dapr-conformance"));
            command.args(["sidecar", "--app-id", id, "--app-port", &port.to_string(), "--defect", defect]);
            command.args(["--dapr-http-port", "0", "--dapr-grpc-port", "0", "--resources-path"]).arg(&folder.0);
            let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
            let mut told = BufReader::new(child.stderr.take().unwrap());
            let mut line = String::new();
            told.read_line(&mut line).unwrap();
            let (http, grpc) = line.trim().split_once(", grpc on ").unwrap();
            let http = http.rsplit_once(' ').unwrap().1;
            options.push(format!("--sidecar=id={id},http={http},grpc={grpc},app-port={port}"));
            running.push((child, told));
        }
        Self { running, options }
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        for (child, _) in &mut self.running {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

#[test]
fn what_is_not_offered_fails_a_strict_run() {
    let folder = Folder::new("strict");
    // The embedded sidecar is not daprd, so some checks are not offered there; if none, strict changes nothing.
    let list = run(&folder, &["list", "--format", "json"], 0).0;
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    let needs_dapr = |check: &&serde_json::Value| check["needs"].as_array().unwrap().contains(&"daprd".into());
    let Some(check) = list.as_array().unwrap().iter().find(needs_dapr) else { return };
    run(&folder, &["check", check["id"].as_str().unwrap(), ONE], 0);
    run(&folder, &["check", check["id"].as_str().unwrap(), ONE, "--strict"], 4);
}

#[test]
fn what_changed_fails_a_strict_run_alone() {
    let folder = Folder::new("changed");
    // That large integers lose digits is only observed: who keeps them has changed, and breaks nothing.
    let installation = Installation::with(&folder, "keeps-big-integers");
    let mut args = vec!["check", "state.numbers", "--transport", "http", "--env", "attached"];
    args.extend(installation.options.iter().map(String::as_str));
    let (out, _) = run(&folder, &args, 0);
    assert!(out.contains("CHANGED   state.numbers › large-integer-loses-digits-as-json"), "{out}");
    let report = report(&folder.0.join("out"));
    assert_eq!((&report["totals"]["changed"], &report["totals"]["violated"]), (&1.into(), &0.into()));
    assert_eq!(errors(include_str!("../../schemas/report.schema.json"), &report), [""; 0]);
    args.push("--strict");
    let (out, _) = run(&folder, &args, 1);
    assert!(out.contains("strict: 1 changed"), "{out}");
}
