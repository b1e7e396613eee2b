//! How reports read, and what their files hold.

use conformance::checks;
use conformance::judge::totals;
use conformance::model::clause::Clause;
use conformance::model::count::Count;
use conformance::model::finding::Finding;
use conformance::model::form::Form;
use conformance::model::report::{Header, Place, Report, SCHEMA};
use conformance::model::result::CheckResult;
use conformance::model::verdict::{Judged, Verdict};
use conformance::report::{junit, markdown, summary, text};
use fixtures::client::Transport;
use fixtures::form::Form::{Containers, Embedded};

const ID: &str = "state.save-and-get";

fn clause() -> &'static Clause {
    &checks::all().find(|check| check.id == ID).unwrap().clause
}

fn result(verdict: Verdict) -> CheckResult {
    CheckResult {
        subject: "sidecar".into(),
        verdict,
        wall_ms: 12,
        steps: vec![Judged { name: "save-answers-204".into(), verdict: Verdict::Holds, known: None }],
        again: format!("dapr-conformance check {ID} --env containers --transport http"),
        ..CheckResult::unjudged(ID, Transport::Http)
    }
}

fn violated() -> CheckResult {
    let mut result = result(Verdict::Violated);
    result.steps[0].verdict = Verdict::Violated;
    result.findings = vec![Finding {
        step: "save-answers-204".into(),
        sent: "POST /v1.0/state/statestore (31 bytes)".into(),
        expected: "done, with an empty answer (http 204)".into(),
        actual: "http 200, empty".into(),
        ledger: vec!["POST /orders at 0.04 s".into(), "POST /orders at 0.09 s".into()],
    }];
    result.evidence = Some("out/evidence/state.save-and-get-http/  exchange.har  a.log  ledger.ndjson".into());
    result
}

fn unknown() -> CheckResult {
    let mut result = result(Verdict::Unknown);
    result.error = Some("start daprd: exited with code 1\n  its last lines:\n    no such component".into());
    result
}

fn counted() -> CheckResult {
    let count = |number, what: &str| Count { what: what.into(), number };
    CheckResult { counts: vec![count(60, "tasks made"), count(61, "records")], ..result(Verdict::Holds) }
}

fn report(checks: Vec<CheckResult>) -> Report {
    let place = Place {
        name: "containers".into(),
        dapr: "1.18.2".into(),
        kafka: "4.3.1".into(),
        postgres: "15".into(),
        components: ["state.postgresql/v2".into()].into(),
        transports: Transport::ALL.to_vec(),
        host: "linux x86_64".into(),
    };
    let header = Header {
        schema: SCHEMA.into(),
        harness: "dapr-conformance 0.1.0".into(),
        command: "dapr-conformance check --env containers".into(),
        seed: "1f2e3d4c".into(),
        started: "2026-11-21T10:00:00Z".into(),
        environment: place,
    };
    Report { header, wall_ms: 3210, interrupted: false, totals: totals::of(&checks), checks }
}

/// Compares line by line; `~~` in the expected text stands for anything.
fn reads(actual: &str, expected: &str) {
    let fits = |actual: &str, expected: &str| {
        let mut parts = expected.split("~~");
        let first = parts.next().unwrap_or_default();
        let Some(mut rest) = actual.strip_prefix(first) else { return false };
        let mut last = None;
        for part in parts {
            let Some(at) = rest.find(part) else { return false };
            rest = &rest[at + part.len()..];
            last = Some(part);
        }
        rest.is_empty() || last == Some("")
    };
    let (met, wanted): (Vec<_>, Vec<_>) = (actual.lines().collect(), expected.lines().collect());
    let same = met.len() == wanted.len() && met.iter().zip(&wanted).all(|(met, wanted)| fits(met, wanted));
    assert!(same, "expected\n{expected}\nactual\n{actual}");
}

#[test]
fn a_violation_reads_like_this() {
    let expected = "\
VIOLATED  state.save-and-get › save-answers-204                           http · containers · dapr 1.18.2
  requires   A save answers 204, ~~.
  sent       POST /v1.0/state/statestore (31 bytes)
  expected   done, with an empty answer (http 204)
  actual     http 200, empty
  ledger     POST /orders at 0.04 s
             POST /orders at 0.09 s
  clause     https://docs.dapr.io/reference/api/state_api/; since 1.0; documented
  evidence   out/evidence/state.save-and-get-http/  exchange.har  a.log  ledger.ndjson
  again      dapr-conformance check state.save-and-get --env containers --transport http
";
    reads(&text::result(clause(), &violated(), "containers · dapr 1.18.2"), expected);
}

#[test]
fn what_was_counted_is_shown_although_all_is_well() {
    let expected = "\
HOLDS     state.save-and-get                                              http · containers · 12 ms
  counted       60  tasks made
                61  records
";
    reads(&text::result(clause(), &counted(), "containers"), expected);
    let page = markdown::render(&report(vec![result(Verdict::Holds), counted()]));
    let table = "| `state.save-and-get` | http | 60 | tasks made |\n| `state.save-and-get` | http | 61 | records |\n";
    assert!(page.contains(table) && page.matches("## Counted").count() == 1, "{page}");
}

#[test]
fn a_known_violation_reads_like_this() {
    let mut result = violated();
    (result.known, result.steps[0].known) = (true, Some("an old defect".into()));
    let text = text::result(clause(), &result, "containers");
    assert!(
        text.starts_with("KNOWN     state.save-and-get") && text.contains("  known      an old defect\n"),
        "{text}"
    );
}

#[test]
fn an_unknown_reads_like_this() {
    let expected = "\
UNKNOWN   state.save-and-get                                              http · processes
  error      start daprd: exited with code 1
               its last lines:
                 no such component
  again      dapr-conformance check state.save-and-get --env containers --transport http
";
    reads(&text::result(clause(), &unknown(), "processes"), expected);
}

#[test]
fn what_went_wrong_beside_a_violation_is_told_too() {
    let mut result = violated();
    result.error = Some("step `other` was not visited".into());
    let told = text::result(clause(), &result, "containers");
    let (first, second) = told.split_once("UNKNOWN   state.save-and-get").unwrap();
    assert!(first.starts_with("VIOLATED  state.save-and-get") && second.contains("step `other` was not visited"));
    let page = markdown::render(&report(vec![result.clone()]));
    assert!(page.contains("actual http 200, empty") && page.contains("step `other` was not visited"), "{page}");
    let xml = junit::render(&report(vec![result])).unwrap();
    assert!(xml.contains("actual http 200, empty") && xml.contains("step `other` was not visited"), "{xml}");
}

#[test]
fn an_error_keeps_the_cause_at_the_end_of_a_long_log() {
    let cause = format!("time=\"t\" level=fatal msg=\"{}: type exists (SQLSTATE 42710)\" ver=1.18.2", "x".repeat(400));
    let noise = format!("\n    time=\"t\" level=info msg=\"{}\"", "y".repeat(400));
    let mut result = unknown();
    let text = format!("start daprd\n  its last lines:{}\n    {cause}\n  help: look", noise.repeat(19));
    result.error = Some(text);
    let text = text::result(clause(), &result, "processes");
    assert!(text.lines().count() <= 25, "{text}");
    assert!(text.contains(&cause) && text.contains("help: look"), "{text}");
    assert!(!text.contains(&"y".repeat(200)) && text.contains("… 2 lines"), "{text}");
}

#[test]
fn a_finding_is_never_longer_than_25_lines() {
    let mut result = violated();
    let long = "x".repeat(4000) + "\n" + &"y\n".repeat(50);
    let finding = &mut result.findings[0];
    (finding.sent, finding.expected, finding.actual) = (long.clone(), long.clone(), long);
    finding.ledger = vec!["POST /orders at 0.04 s".into(); 40];
    let text = text::result(clause(), &result, "containers");
    assert!(text.lines().count() <= 25, "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 200), "{text}");
}

#[test]
fn the_summary_says_what_was_proven_and_what_comes_next() {
    let held = report(vec![result(Verdict::Holds)]);
    assert_eq!(summary::counts(&held), "1 trial with 1 step in 3.2 s: 1 held, 0 violated, 0 unknown, 0 not offered");
    let again = report(vec![CheckResult { starved: Some("late".into()), ..result(Verdict::Holds) }]);
    assert!(summary::counts(&again).ends_with("; 1 ran a second time, by itself: the machine was busy"));
    let meaning = |report: &Report, form| {
        summary::meaning(report, form, &["state".into()], &format!("--env {}", form.slug()), "out/report.json")
    };
    let embedded = meaning(&held, Form::Started(Embedded));
    reads(&embedded, "1 trial holds on our own double ~~, not Dapr. ~~: dapr-conformance check state --env containers");
    let containers = meaning(&held, Form::Started(Containers));
    reads(
        &containers,
        "1 trial holds on Dapr 1.18.2 in containers. ~~: dapr-conformance check state --env attached ~~",
    );
    let bad = meaning(&report(vec![violated(), unknown()]), Form::Started(Containers));
    reads(
        &bad,
        "Not proven (1 violated, 1 unknown). ~~: dapr-conformance check --failed out/report.json --env containers",
    );
}

#[test]
fn a_verdict_that_differs_between_repetitions_is_named() {
    let mut second = violated();
    second.repetition = 1;
    let report = report(vec![result(Verdict::Holds), second]);
    assert_eq!(
        summary::flakes(&report).unwrap(),
        "differing between repetitions: state.save-and-get over http held 1 of 2 times"
    );
}

#[test]
fn the_report_follows_its_schema_and_is_read_back() {
    let mut two = violated();
    two.findings.push(two.findings[0].clone());
    let mut skipped = result(Verdict::NotOffered);
    skipped.reason = Some("holds for Dapr >= 1.19".into());
    let again = CheckResult { starved: Some("no end within 60 s".into()), ..result(Verdict::Holds) };
    let report = report(vec![result(Verdict::Holds), violated(), two, unknown(), skipped, counted(), again]);
    let json = serde_json::to_value(&report).unwrap();
    let schema = serde_json::from_str(include_str!("../schemas/report.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> = schema.iter_errors(&json).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, [""; 0]);
    assert_eq!(json["checks"][1]["finding"]["step"], "save-answers-204");
    assert_eq!(json["checks"][1].get("findings"), None);
    assert_eq!(json["checks"][2]["findings"].as_array().unwrap().len(), 2);
    assert_eq!(serde_json::from_value::<Report>(json).unwrap(), report);
}

#[test]
fn junit_counts_each_verdict_as_what_it_is() {
    let mut known = violated();
    (known.known, known.steps[0].known) = (true, Some("an old defect".into()));
    let mut skipped = result(Verdict::NotOffered);
    skipped.reason = Some("no broker".into());
    let report = report(vec![result(Verdict::Holds), violated(), unknown(), known, skipped]);
    let xml = junit::render(&report).unwrap();
    let parsed = quick_junit::Report::deserialize_from_str(&xml).unwrap();
    assert_eq!((parsed.tests, parsed.failures, parsed.errors), (5, 1, 1), "{xml}");
    assert!(xml.contains("<skipped") && xml.contains("known: save-answers-204: an old defect"), "{xml}");
}

#[test]
fn the_summary_page_lists_what_failed() {
    let page = markdown::render(&report(vec![result(Verdict::Holds), violated(), unknown()]));
    assert!(
        page.contains("## Violated") && page.contains("| `state.save-and-get` | http | save-answers-204 |"),
        "{page}"
    );
    assert!(page.contains("## Unknown") && !page.contains("## Not offered"), "{page}");
}
