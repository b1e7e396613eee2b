//! `report` from outside: shards merged, runs compared, runs counted again, and what is refused.

use serde_json::{Value, json};

use super::command::{Folder, ONE, errors, report, run};

const TWO: &str = "state.missing-key";

/// The event that is changed, how, and what a recount then tells of.
type Tamper = (&'static str, fn(&mut Value), &'static str);

/// Runs checks into a folder of their own.
fn judged(folder: &Folder, out: &str, args: &[&str]) {
    run(folder, &[&["check", "--out", out], args].concat(), 0);
}

/// The events of a run, one value a line.
fn events(folder: &Folder, path: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(folder.0.join(path)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn write_events(folder: &Folder, path: &str, events: &[Value]) {
    let lines: String = events.iter().map(|event| format!("{event}\n")).collect();
    std::fs::write(folder.0.join(path), lines).unwrap();
}

fn write(folder: &Folder, path: &str, value: &Value) {
    std::fs::write(folder.0.join(path), value.to_string()).unwrap();
}

/// The report with its first trial violated, as a run would have told it.
fn worse(report: &Value) -> Value {
    let mut report = report.clone();
    let check = &mut report["checks"][0];
    let step = check["steps"][0]["name"].clone();
    check["verdict"] = "violated".into();
    check["steps"][0]["verdict"] = "violated".into();
    check["finding"] = json!({ "step": step, "expected": "204", "actual": "500" });
    report["totals"]["held"] = (report["totals"]["held"].as_u64().unwrap() - 1).into();
    report["totals"]["violated"] = 1.into();
    report
}

#[test]
fn every_line_of_a_run_is_an_event_and_held_observations_are_among_them() {
    let folder = Folder::new("events");
    judged(&folder, "out", &[ONE]);
    let events = events(&folder, "out/events.ndjson");
    let schema = include_str!("../../schemas/events.schema.json");
    for event in &events {
        assert_eq!(errors(schema, event), [""; 0], "{event}");
    }
    let observed: Vec<_> = events.iter().filter(|event| event["event"] == "observed").collect();
    let first = observed[0];
    assert!(observed.iter().all(|event| event["id"] == ONE && event["held"] == true), "{observed:#?}");
    assert!(first["exchanges"] == json!([0]) && first["at_ms"].is_u64() && first["met"].is_string(), "{first}");
    assert!(observed.iter().any(|event| event["sent"].is_string()), "{observed:#?}");
    let wrong = json!({ "event": "observed", "id": ONE });
    assert!(!errors(schema, &wrong).is_empty(), "an event that lacks what it must tell is noticed");
}

#[test]
fn shards_make_one_report_that_adds_up_and_points_at_their_evidence() {
    let folder = Folder::new("merge");
    judged(&folder, "1", &[ONE, TWO, "--partition", "1/2"]);
    judged(&folder, "2", &[ONE, TWO, "--partition", "2/2"]);
    let mut second = events(&folder, "2/events.ndjson");
    let ended = second.iter_mut().find(|event| event["event"] == "check_ended").unwrap();
    ended["result"]["evidence"] = "evidence/one".into();
    write_events(&folder, "2/events.ndjson", &second);
    std::fs::create_dir_all(folder.0.join("2/evidence/one")).unwrap();

    let (out, _) = run(&folder, &["report", "merge", "1/events.ndjson", "2/events.ndjson", "--out", "all"], 0);
    assert!(out.contains("4 trials") && out.contains("4 held") && out.contains("written to all/"), "{out}");
    let merged = report(&folder.0.join("all"));
    assert_eq!(errors(include_str!("../../schemas/report.schema.json"), &merged), [""; 0]);
    assert_eq!((merged["totals"]["held"].as_u64(), merged["interrupted"].as_bool()), (Some(4), Some(false)));
    let evidence = merged["checks"].as_array().unwrap().iter().find_map(|check| check["evidence"].as_str());
    assert_eq!(evidence, Some("../2/evidence/one"));
    run(&folder, &["report", "verify", "all/events.ndjson"], 0);
    run(&folder, &["report", "verify", "all/report.json"], 0);

    let (_, err) = run(&folder, &["report", "merge", "1/report.json", "2/report.json", "--out", "./1"], 2);
    assert!(err.contains("would be overwritten") && folder.0.join("1/events.ndjson").exists(), "{err}");

    let (out, _) = run(&folder, &["report", "merge", "1/report.json", "2/report.json", "--format", "json"], 0);
    let printed: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&printed["totals"], &printed["seed"]), (&merged["totals"], &merged["seed"]));
}

#[test]
fn a_merge_exits_as_a_check_of_everything_would() {
    let folder = Folder::new("merge-exit");
    judged(&folder, "out", &[ONE]);
    write(&folder, "out/worse.json", &worse(&report(&folder.0.join("out"))));
    let (out, _) = run(&folder, &["report", "merge", "out/worse.json"], 1);
    assert!(out.contains("1 violated"), "{out}");
}

#[test]
fn nothing_is_merged_twice() {
    let folder = Folder::new("twice");
    judged(&folder, "1", &[ONE, "--transport", "http"]);
    judged(&folder, "2", &[ONE, "--transport", "http"]);
    let (_, err) = run(&folder, &["report", "merge", "1/report.json", "1/events.ndjson"], 2);
    assert!(err.contains("1/report.json and 1/events.ndjson both hold run "), "{err}");
    assert!(err.contains("help: name each run once: dapr-conformance report merge"), "{err}");
    let (_, err) = run(&folder, &["report", "merge", "1/report.json", "2/report.json"], 2);
    assert!(err.contains("state.save-and-get over http is in 1/report.json and in 2/report.json"), "{err}");
    assert!(err.contains("--partition 1/2"), "{err}");
    judged(&folder, "3", &[TWO]);
    run(&folder, &["report", "merge", "1/report.json", "3/report.json", "--out", "all"], 0);
    let (_, err) = run(&folder, &["report", "merge", "all/report.json", "1/report.json"], 2);
    assert!(err.contains("all/report.json and 1/report.json both hold run "), "{err}");
}

#[test]
fn runs_on_different_things_are_compared_and_not_merged() {
    let folder = Folder::new("different");
    judged(&folder, "1", &[ONE]);
    judged(&folder, "2", &[TWO]);
    let mut other = report(&folder.0.join("2"));
    other["environment"]["dapr"] = "1.17.0".into();
    write(&folder, "2/report.json", &other);
    let (_, err) = run(&folder, &["report", "merge", "1/report.json", "2/report.json"], 2);
    assert!(err.contains("1/report.json ran on Dapr embedded, 2/report.json on 1.17.0"), "{err}");
    assert!(err.contains("dapr-conformance report compare 1/report.json 2/report.json"), "{err}");
}

#[test]
fn a_cut_file_is_refused_with_the_command_that_writes_it_again() {
    let folder = Folder::new("cut");
    judged(&folder, "out", &[ONE]);
    let whole = std::fs::read_to_string(folder.0.join("out/events.ndjson")).unwrap();
    let lines: Vec<_> = whole.lines().collect();
    let cut = |name: &str, text: &str| std::fs::write(folder.0.join(name), text).unwrap();
    cut("no-end.ndjson", &lines[..lines.len() - 1].join("\n"));
    cut("half-a-line.ndjson", &whole[..whole.len() - 20]);
    cut("empty.ndjson", "");
    let whole = std::fs::read_to_string(folder.0.join("out/report.json")).unwrap();
    cut("half.json", &whole[..whole.len() / 2]);
    for (name, why) in [
        ("no-end.ndjson", "2 of 2 trials ended and there is no run_ended"),
        ("half-a-line.ndjson", "ends in the middle"),
        ("empty.ndjson", "it is empty"),
        ("half.json", "EOF"),
    ] {
        for args in [&["report", "verify", name][..], &["report", "merge", name], &["report", "compare", name, name]] {
            let (_, err) = run(&folder, args, 2);
            assert!(err.contains(name) && err.contains("it is cut: ") && err.contains(why), "{args:?}: {err}");
            assert!(err.contains("help: run it again: dapr-conformance check"), "{args:?}: {err}");
        }
    }
    let (_, err) = run(&folder, &["report", "verify", "no-end.ndjson"], 2);
    assert!(err.contains("dapr-conformance check --out out state.save-and-get"), "its own command: {err}");
}

#[test]
fn another_schema_is_refused_by_its_name() {
    let folder = Folder::new("schema");
    judged(&folder, "out", &[ONE]);
    let mut other = report(&folder.0.join("out"));
    other["schema"] = "dapr-conformance/report/2".into();
    write(&folder, "other.json", &other);
    let mut stream = events(&folder, "out/events.ndjson");
    stream[0]["header"]["schema"] = "dapr-conformance/report/2".into();
    // What a later version writes need not be readable.
    stream[1] = json!({ "event": "something new" });
    write_events(&folder, "other.ndjson", &stream);
    for name in ["other.json", "other.ndjson"] {
        for args in [&["report", "verify", name][..], &["report", "merge", name], &["report", "compare", name, name]] {
            let (_, err) = run(&folder, args, 2);
            assert!(err.contains(name) && err.contains("it has schema `dapr-conformance/report/2`"), "{args:?}: {err}");
            assert!(err.contains("this version reads `dapr-conformance/report/1`"), "{args:?}: {err}");
        }
    }
    let (_, err) = run(&folder, &["report", "verify", "absent.json"], 2);
    assert!(err.contains("absent.json") && err.contains("help: a run writes report.json"), "{err}");
}

#[test]
fn a_comparison_tells_what_got_worse_and_exits_with_1() {
    let folder = Folder::new("compare");
    judged(&folder, "out", &[ONE]);
    let before = report(&folder.0.join("out"));
    let step = before["checks"][0]["steps"][0]["name"].as_str().unwrap();
    let over = before["checks"][0]["transport"].as_str().unwrap();
    write(&folder, "worse.json", &worse(&before));
    let (out, _) = run(&folder, &["report", "compare", "out/events.ndjson", "worse.json"], 1);
    assert!(out.contains(&format!("WORSE    {ONE} over {over}: holds → violated")), "{out}");
    assert!(out.contains(&format!("{step}: holds → violated")) && out.contains("expected 204; met 500"), "{out}");
    assert!(out.contains("1 alike, 1 worse, 0 better"), "{out}");
    let (out, _) = run(&folder, &["report", "compare", "worse.json", "out/report.json"], 0);
    assert!(out.contains(&format!("better   {ONE} over {over}: violated → holds")), "{out}");
    let (out, _) = run(&folder, &["report", "compare", "out/report.json", "out/events.ndjson"], 0);
    assert!(out.contains("2 alike, 0 worse, 0 better, 0 at other steps, 0 gone, 0 new"), "{out}");

    let mut fewer = before.clone();
    fewer["checks"].as_array_mut().unwrap().remove(0);
    write(&folder, "fewer.json", &fewer);
    let schema = include_str!("../../schemas/comparison.schema.json");
    for (before, after, code, list) in [
        ("out/report.json", "worse.json", 1, "worse"),
        ("worse.json", "out/report.json", 0, "better"),
        ("out/report.json", "fewer.json", 0, "gone"),
        ("fewer.json", "out/report.json", 0, "new"),
    ] {
        let (out, _) = run(&folder, &["report", "compare", before, after, "--format", "json"], code);
        let told: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(errors(schema, &told), [""; 0], "{told:#}");
        assert_eq!(told[list].as_array().unwrap().len(), 1, "{told:#}");
    }
}

#[test]
fn a_run_is_counted_again_from_what_was_seen() {
    let folder = Folder::new("verify");
    judged(&folder, "out", &[ONE]);
    let (out, _) = run(&folder, &["report", "verify", "out/events.ndjson"], 0);
    assert!(out.contains("2 trials") && out.contains("2 held") && out.contains("it adds up"), "{out}");
    let (out, _) = run(&folder, &["report", "verify", "out/report.json"], 0);
    assert!(out.contains("no observations in a report.json") && out.contains("it adds up"), "{out}");

    let schema = include_str!("../../schemas/recount.schema.json");
    let stream = events(&folder, "out/events.ndjson");
    let tampered: [Tamper; 4] = [
        ("observed", |event| event["held"] = false.into(), "step "),
        ("check_ended", |event| event["result"]["verdict"] = "violated".into(), "verdict"),
        ("run_ended", |event| event["totals"]["held"] = 3.into(), "totals"),
        ("run_started", |event| event["trials"] = 3.into(), "trials"),
    ];
    for (kind, change, what) in tampered {
        let mut stream = stream.clone();
        change(stream.iter_mut().find(|event| event["event"] == kind).unwrap());
        write_events(&folder, "tampered.ndjson", &stream);
        let (out, _) = run(&folder, &["report", "verify", "tampered.ndjson"], 1);
        assert!(out.contains("DIFFERS") && out.contains(what), "{kind}: {out}");
        let (out, _) = run(&folder, &["report", "verify", "tampered.ndjson", "--format", "json"], 1);
        let told: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(errors(schema, &told), [""; 0], "{told:#}");
        let differences = told["differences"].as_array().unwrap();
        assert!(differences.iter().any(|one| one["what"].as_str().unwrap().starts_with(what)), "{kind}: {told:#}");
    }
    let twice =
        stream.iter().flat_map(|event| vec![event.clone(); if event["event"] == "check_ended" { 2 } else { 1 }]);
    write_events(&folder, "twice.ndjson", &twice.collect::<Vec<_>>());
    let (out, _) = run(&folder, &["report", "verify", "twice.ndjson"], 1);
    assert!(out.contains("without a start"), "{out}");
}
