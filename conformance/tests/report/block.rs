//! How one result reads on a terminal.

use conformance::model::clause::{Basis, Clause};
use conformance::model::result::CheckResult;
use conformance::model::verdict::Verdict;
use conformance::report::text;

use super::sample::{changed, clause, lenient, reads, result, unknown, violated};

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
  hint       check for 2xx, not for 200
  clause     https://docs.dapr.io/reference/api/state_api/; since 1.0; documented
  evidence   out/evidence/state.save-and-get-http/  exchange.har  a.log  ledger.ndjson
  again      dapr-conformance check state.save-and-get --env containers --transport http
";
    reads(&text::result(clause(), &violated(), "containers · dapr 1.18.2"), expected);
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
fn what_changed_reads_like_this() {
    let expected = "\
CHANGED   state.save-and-get › save-answers-204                           http · containers
  requires   A save answers 204, ~~.
  sent       POST /v1.0/state/statestore (31 bytes)
  expected   done, with an empty answer (http 204)
  actual     http 200, empty
  ledger     POST /orders at 0.04 s
             POST /orders at 0.09 s
  hint       check for 2xx, not for 200
  clause     https://docs.dapr.io/reference/api/state_api/; since 1.0; documented; this step only observed
  evidence   out/evidence/state.save-and-get-http/  exchange.har  a.log  ledger.ndjson
  again      dapr-conformance check state.save-and-get --env containers --transport http
";
    reads(&text::result(clause(), &changed(), "containers"), expected);
    let observed = Clause { basis: Basis::Observed, ..*clause() };
    let told = text::result(&observed, &changed(), "containers");
    assert!(told.contains("  observed   A save answers 204") && told.contains("; since 1.0; observed\n"), "{told}");
}

#[test]
fn what_is_not_binding_is_advice() {
    let told = text::result(clause(), &lenient(), "containers");
    assert!(told.starts_with("ADVICE    ") && told.contains("; since 1.0; documented; should\n"), "{told}");
}

#[test]
fn several_findings_of_a_step_share_what_they_have_in_common() {
    let mut result = violated();
    let mut second = result.findings[0].clone();
    (second.sent, second.ledger) = ("PUT /v1.0/state/statestore".into(), Vec::new());
    result.findings.push(second);
    let expected = "\
VIOLATED  state.save-and-get › save-answers-204                           http · containers
  requires   A save answers 204, ~~.
  sent       POST /v1.0/state/statestore (31 bytes)
  expected   done, with an empty answer (http 204)
  actual     http 200, empty
  ledger     POST /orders at 0.04 s
             POST /orders at 0.09 s
  also       2 of 2:
  sent       PUT /v1.0/state/statestore
  expected   done, with an empty answer (http 204)
  actual     http 200, empty
  hint       check for 2xx, not for 200
  clause     https://docs.dapr.io/reference/api/state_api/; since 1.0; documented
  evidence   out/evidence/state.save-and-get-http/  exchange.har  a.log  ledger.ndjson
  again      dapr-conformance check state.save-and-get --env containers --transport http
";
    reads(&text::result(clause(), &result, "containers"), expected);
    // Another mend is told where it belongs.
    result.findings[1].hint = "use POST".into();
    let told = text::result(clause(), &result, "containers");
    assert!(told.find("check for 2xx").unwrap() < told.find("2 of 2").unwrap(), "{told}");
    result.findings = vec![result.findings[0].clone(); 5];
    let told = text::result(clause(), &result, "containers");
    assert!(told.contains("  also       3 of 5:\n") && told.contains("  also       2 more, in the report\n"), "{told}");
}

#[test]
fn a_hint_is_whole() {
    let mut result = violated();
    result.findings[0].hint = "name the mend, ".repeat(30) + "and its end";
    let told = text::result(clause(), &result, "containers");
    assert!(told.matches("mend,").count() == 30 && told.contains("and its end\n"), "{told}");
    assert!(told.lines().filter(|line| line.contains("mend,")).all(|line| line.chars().count() <= 100), "{told}");
}

#[test]
fn of_an_app_is_told_what_concerns_it() {
    let app = |result: CheckResult| CheckResult { subject: "app".into(), ..result };
    let told = text::result(clause(), &app(result(Verdict::Holds)), "embedded");
    reads(&told, "HOLDS     state.save-and-get                                              12 ms\n");
    let told = text::result(clause(), &app(violated()), "embedded");
    assert!(told.starts_with("VIOLATED  state.save-and-get › save-answers-204\n"), "{told}");
    let told = text::result(clause(), &app(violated()), "processes · dapr 1.18.2");
    assert!(told.lines().next().unwrap().ends_with("  processes · dapr 1.18.2"), "{told}");
    let told = text::result(clause(), &app(result(Verdict::NotOffered)), "embedded");
    assert_eq!(told, "NOT ASKED state.save-and-get\n");
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
