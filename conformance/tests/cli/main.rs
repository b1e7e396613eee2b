//! The command line from outside: exit codes, selection, refusals, files.

mod app;
mod app_left;
mod command;
mod lint;
mod report;
mod strict;

use std::process::Stdio;

use command::{Folder, ONE, command, ended, errors, report, run};
use fixtures::patience;
use fixtures::prerequisite::available;
use fixtures::processes::processes;
use fixtures::run::Run;
use fixtures::versions::Versions;
use rustix::process::{Pid, Signal, kill_process};

#[test]
fn a_held_check_exits_with_0_and_leaves_its_report() {
    let folder = Folder::new("held");
    let (out, _) = run(&folder, &["check", ONE], 0);
    assert!(out.contains("HOLDS     state.save-and-get") && out.contains("not Dapr"), "{out}");
    for file in ["report.json", "events.ndjson", "junit.xml", "summary.md"] {
        assert!(folder.0.join("out").join(file).is_file(), "{file}");
    }
    let report = report(&folder.0.join("out"));
    assert_eq!(errors(include_str!("../../schemas/report.schema.json"), &report), [""; 0]);
    assert_eq!(report["totals"]["held"], 2);
    assert_eq!(report["command"], "dapr-conformance check state.save-and-get");
}

#[test]
fn json_is_the_report_and_nothing_else() {
    let folder = Folder::new("json");
    let (out, _) = run(&folder, &["check", ONE, "--transport", "grpc", "--format", "json"], 0);
    let printed: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(printed, report(&folder.0.join("out")));
    assert_eq!(printed["checks"].as_array().unwrap().len(), 1);
}

#[test]
fn an_unknown_id_exits_with_2_and_the_nearest_name() {
    let (_, err) = run(&Folder::new("unknown-id"), &["check", "state.save-and-gte"], 2);
    assert!(err.contains("did you mean state.save-and-get"), "{err}");
}

#[test]
fn coverage_tells_what_a_report_proves_and_exits_with_1_for_what_it_leaves_open() {
    let folder = Folder::new("coverage");
    run(&folder, &["coverage"], 0);
    run(&folder, &["check", ONE], 0);
    let (out, _) = run(&folder, &["coverage", "out/report.json", "--format", "json"], 1);
    let items: Vec<serde_json::Value> = serde_json::from_str(&out).unwrap();
    let of = |id: &str| items.iter().find(|item| item["id"] == id).unwrap().clone();
    let proven = of("E23");
    assert_eq!(proven["standing"], "proven", "{proven:#}");
    let shown = proven["checks"].as_array().unwrap().iter().find(|check| check["id"] == ONE).unwrap();
    assert_eq!((&shown["met"], shown["steps"].is_array()), (&"holds".into(), true));
    assert_eq!(of("R25")["standing"], "not_run");
    assert_eq!(of("R80")["standing"], "excused");
    let (text, _) = run(&folder, &["coverage", "out/report.json"], 1);
    assert!(text.contains("R25   NOT RUN") && text.contains("115 requirements:"), "{text}");
}

#[test]
fn coverage_as_json_follows_its_schema_with_a_report_and_without() {
    const SCHEMA: &str = include_str!("../../schemas/coverage.schema.json");
    let folder = Folder::new("coverage-schema");
    run(&folder, &["check", ONE], 0);
    for (args, code) in [(&["coverage"][..], 0), (&["coverage", "out/report.json"], 1)] {
        let (out, _) = run(&folder, &[args, &["--format", "json"]].concat(), code);
        let mut items: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(errors(SCHEMA, &items), [""; 0], "{args:?}");
        items[0]["checks"] = serde_json::json!([{ "id": ONE, "steps": ["a"], "met": "perhaps" }]);
        assert!(errors(SCHEMA, &items)[0].starts_with("/0/checks/0/met: "), "a wrong word is noticed");
    }
}

#[test]
fn the_contract_is_counted_as_text_and_as_json_that_follows_its_schema() {
    const SCHEMA: &str = include_str!("../../schemas/contract.schema.json");
    let folder = Folder::new("contract");
    let (out, _) = run(&folder, &["coverage", "--contract", "--format", "json"], 0);
    let mut contract: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(errors(SCHEMA, &contract), [""; 0]);
    let proved = contract["totals"]["proved"].as_u64().unwrap();
    let (text, _) = run(&folder, &["coverage", "--contract"], 0);
    let all: Vec<_> = text.lines().find(|line| line.starts_with("all ")).unwrap().split_whitespace().collect();
    assert_eq!(all[1], proved.to_string(), "{text}");
    contract["blocks"][0]["chapters"][0]["rows"][0]["met"] = "perhaps".into();
    assert!(errors(SCHEMA, &contract)[0].contains("/met: "), "a wrong word is noticed");
    run(&folder, &["coverage", "out/report.json", "--contract"], 2);
}

#[test]
fn an_unknown_option_exits_with_2() {
    run(&Folder::new("unknown-option"), &["check", "--environment", "embedded"], 2);
}

#[test]
fn no_command_shows_the_help() {
    let (_, err) = run(&Folder::new("no-command"), &[], 2);
    assert!(err.contains("Usage:") && err.contains("check"), "{err}");
}

#[test]
fn an_empty_partition_exits_with_4() {
    let (_, err) = run(&Folder::new("partition"), &["check", ONE, "--partition", "2/2"], 4);
    assert!(err.contains("nothing to run"), "{err}");
}

#[test]
fn an_unreadable_baseline_exits_with_2() {
    let (_, err) = run(&Folder::new("no-baseline"), &["check", ONE, "--baseline", "absent.json"], 2);
    assert!(err.contains("absent.json"), "{err}");
}

#[test]
fn a_stale_baseline_exits_with_5() {
    let folder = Folder::new("stale");
    write_baseline(&folder, "2999-01-01");
    let (out, _) = run(&folder, &["check", ONE, "--baseline", "baseline.json"], 5);
    assert!(out.contains("BASELINE  state.save-and-get › save-answers-204 over http is stale"), "{out}");
}

#[test]
fn an_expired_baseline_exits_with_5() {
    let folder = Folder::new("expired");
    write_baseline(&folder, "2020-01-01");
    let (out, _) = run(&folder, &["check", ONE, "--transport", "grpc", "--baseline", "baseline.json"], 5);
    assert!(out.contains("expired on 2020-01-01"), "{out}");
}

fn write_baseline(folder: &Folder, expires: &str) {
    let entry = serde_json::json!({
        "check": ONE, "step": "save-answers-204", "transport": "http", "met": "*", "since": "1.0",
        "reason": "test", "evidence": "none", "expires": expires,
    });
    let baseline = serde_json::json!({ "entries": [entry] }).to_string();
    std::fs::write(folder.0.join("baseline.json"), baseline).unwrap();
}

#[test]
fn a_missing_daprd_exits_with_3_and_names_the_command() {
    let folder = Folder::new("no-daprd");
    let mut command = command(&folder, &["check", ONE, "--env", "processes"]);
    let (_, err) = ended(&command.env("HARNESS_DAPRD", "/nonexistent").output().unwrap(), 3);
    assert!(err.contains("/nonexistent") && err.contains("help: ci/binaries"), "{err}");
}

#[test]
fn a_run_that_cannot_start_leaves_no_older_report() {
    let folder = Folder::new("stale");
    run(&folder, &["check", ONE], 0);
    assert!(folder.0.join("out/report.json").exists());
    let mut command = command(&folder, &["check", ONE, "--env", "processes"]);
    let (_, err) = ended(&command.env("HARNESS_DAPRD", "/nonexistent").output().unwrap(), 3);
    let left: Vec<_> = std::fs::read_dir(folder.0.join("out")).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(left, ["events.ndjson"], "an empty one, since nothing has run: {err}");
}

#[test]
fn a_reader_that_has_seen_enough_costs_no_report() {
    let folder = Folder::new("head");
    let mut child = command(&folder, &["check", "state"]).stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(report(&folder.0.join("out"))["totals"]["held"].as_u64().unwrap() > 20);
}

#[test]
fn a_patience_that_is_none_exits_with_2() {
    for patience in ["abc", "nan", "0"] {
        let folder = Folder::new("patience");
        let mut command = command(&folder, &["list"]);
        let (_, err) = ended(&command.env("HARNESS_PATIENCE", patience).output().unwrap(), 2);
        assert!(err.contains("HARNESS_PATIENCE"), "{err}");
    }
}

#[test]
fn only_what_failed_runs_again() {
    let folder = Folder::new("failed");
    run(&folder, &["check", ONE], 0);
    run(&folder, &["check", "--failed", "out/report.json"], 4);
    let path = folder.0.join("out/report.json");
    let mut failed = report(&folder.0.join("out"));
    failed["checks"][0]["verdict"] = "unknown".into();
    failed["checks"][0]["error"] = "test".into();
    std::fs::write(&path, failed.to_string()).unwrap();
    run(&folder, &["check", "--failed", "out/report.json"], 0);
    assert_eq!(report(&folder.0.join("out"))["checks"].as_array().unwrap().len(), 1);
}

#[test]
fn an_interrupt_exits_with_130_and_leaves_the_report() {
    let folder = Folder::new("interrupt");
    // More repetitions than anybody waits for.
    let mut command = command(&folder, &["check", ONE, "--repeat", "100000"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // The first result on standard output says that it runs.
    let mut lines = std::io::BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("HOLDS") {
        line.clear();
        assert_ne!(std::io::BufRead::read_line(&mut lines, &mut line).unwrap(), 0, "it ended before it ran");
    }
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    // The pipe is read on, so that the child never waits for it.
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut lines, &mut rest).unwrap();
    let output = child.wait_with_output().unwrap();
    let (_, err) = ended(&output, 130);
    assert!(err.contains("stopping"), "{err}");
    assert!(rest.contains("interrupted"), "{rest}");
    assert_eq!(report(&folder.0.join("out"))["interrupted"], true);
}

#[test]
fn an_interrupt_cuts_the_opening_of_a_stand() {
    if available(processes(&Run::new(), false, &Versions::from_env())).is_none() {
        return;
    }
    let folder = Folder::new("opening");
    let mut command = command(&folder, &["check", "pubsub.delivery", "--env", "processes"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A trial begins with its stand, and a broker takes seconds.
    let began = std::time::Instant::now();
    let events = folder.0.join("out/events.ndjson");
    while !std::fs::read_to_string(&events).unwrap_or_default().contains("check_started") {
        if began.elapsed() > patience::STOP.limit() {
            child.kill().unwrap();
            panic!("nothing has begun: {:?}", child.wait_with_output().unwrap());
        }
        std::thread::yield_now();
    }
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    ended(&child.wait_with_output().unwrap(), 130);
    let report = report(&folder.0.join("out"));
    assert_eq!((&report["interrupted"], &report["checks"]), (&true.into(), &serde_json::json!([])));
}

#[test]
fn the_help_teaches_with_examples() {
    let folder = Folder::new("help");
    for args in [&["--help"][..], &["check", "--help"], &["sidecar", "--help"], &["witness", "--help"]] {
        let (out, _) = run(&folder, args, 0);
        assert!(out.contains("Examples:"), "{args:?}:\n{out}");
    }
    let (out, _) = run(&folder, &["--help"], 0);
    assert!(out.contains("Exit codes:") && out.contains("130  interrupted"), "{out}");
}

#[test]
fn the_catalogue_can_be_had_in_every_form() {
    let folder = Folder::new("list");
    let (json, _) = run(&folder, &["list", "--format", "json"], 0);
    assert_eq!(errors(include_str!("../../schemas/list.schema.json"), &serde_json::from_str(&json).unwrap()), [""; 0]);
    let (markdown, _) = run(&folder, &["list", "--format", "markdown"], 0);
    assert!(markdown.starts_with("# Catalogue"), "{markdown}");
    let (text, _) = run(&folder, &["list", "state"], 0);
    assert!(text.contains(ONE), "{text}");
}

#[test]
fn one_clause_is_explained() {
    let folder = Folder::new("explain");
    let (out, _) = run(&folder, &["explain", ONE], 0);
    assert!(out.contains("save-answers-204") && out.contains("fails on save-answers-200"), "{out}");
    let (_, err) = run(&folder, &["explain", "state.ttt"], 2);
    assert!(err.contains("did you mean"), "{err}");
}

#[test]
fn the_doctor_says_which_environments_can_run() {
    let (out, _) = run(&Folder::new("doctor"), &["doctor", "--format", "json"], 0);
    let told: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(told["environments"][0], serde_json::json!({ "name": "embedded", "can_run": true, "missing": [] }));
    let lacking = told["findings"].as_array().unwrap().iter().filter(|finding| finding["ok"] == false);
    assert!(lacking.into_iter().all(|finding| finding["command"].is_string()), "{told:#}");
}

#[test]
fn a_caught_mutant_is_shown() {
    let (out, _) = run(&Folder::new("mutants"), &["mutants", ONE], 0);
    assert!(out.contains("caught  state.save-and-get › save-answers-204  save-answers-200  http"), "{out}");
}

#[test]
fn completions_name_the_commands() {
    let (out, _) = run(&Folder::new("completion"), &["completion", "bash"], 0);
    assert!(out.contains("dapr-conformance") && out.contains("explain"), "{out}");
}
