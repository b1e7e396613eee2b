//! What a run shows and does not fail for, unless it is strict.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use super::command::{Folder, command, errors, report, run};

/// A check of which one step pins what was only observed, and the defect that changes it.
const CHANGED: (&str, &str, &str) = ("state.first-write", "existing-key-is-refused", "first-write-existing-409");

/// A sidecar of ours, run alone as somebody else would run daprd.
struct Foreign {
    child: Child,
    /// How it is described to an attached run.
    described: String,
}

impl Foreign {
    fn with(folder: &Folder, defect: &str) -> Self {
        let store = "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: statestore}\nspec:\n  \
                     type: state.postgresql\n  version: v1\n  metadata: [{name: connectionString, value: host=db}]\n";
        std::fs::create_dir_all(folder.0.join("resources")).unwrap();
        std::fs::write(folder.0.join("resources/store.yaml"), store).unwrap();
        let args = ["sidecar", "--app-id", "a", "--resources-path", "resources", "--defect", defect];
        let ports = ["--dapr-http-port", "0", "--dapr-grpc-port", "0"];
        let mut command = command(folder, &[&args[..], &ports].concat());
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
        let (_, addresses) = line.trim().split_once("http on ").unwrap_or_else(|| panic!("no addresses: {line}"));
        let (http, grpc) = addresses.split_once(", grpc on ").unwrap();
        Self { child, described: format!("--sidecar=id=a,http={http},grpc={grpc}") }
    }
}

impl Drop for Foreign {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn what_changed_is_reported_in_full_and_fails_a_strict_run_alone() {
    let folder = Folder::new("changed");
    let (check, step, defect) = CHANGED;
    let foreign = Foreign::with(&folder, defect);
    let args = ["check", check, "--env", "attached", &foreign.described];
    let (out, _) = run(&folder, &args, 0);
    assert!(out.contains(&format!("CHANGED   {check} › {step}")) && out.contains("1 changed"), "{out}");
    let told = report(&folder.0.join("out"));
    assert_eq!(errors(include_str!("../../schemas/report.schema.json"), &told), [""; 0]);
    assert_eq!((&told["checks"][0]["verdict"], &told["totals"]["changed"]), (&"changed".into(), &1.into()));
    let (verified, _) = run(&folder, &["report", "verify", "out/events.ndjson"], 0);
    assert!(verified.contains("0 violated, 1 changed"), "{verified}");
    let (merged, _) = run(&folder, &["report", "merge", "out/report.json"], 0);
    assert!(merged.contains("1 changed"), "{merged}");
    let (out, _) = run(&folder, &[&args[..], &["--strict"]].concat(), 1);
    assert!(out.contains("strict: 1 changed"), "{out}");
}
