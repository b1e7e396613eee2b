//! Results of every kind, and how a text is compared with what it should read like.

use conformance::checks;
use conformance::judge::totals;
use conformance::model::clause::{Clause, Level};
use conformance::model::count::Count;
use conformance::model::finding::Finding;
use conformance::model::report::{Header, Place, Report, SCHEMA};
use conformance::model::result::CheckResult;
use conformance::model::verdict::{Judged, Verdict};
use fixtures::client::Transport;

pub(crate) const ID: &str = "state.save-and-get";

pub(crate) fn clause() -> &'static Clause {
    &checks::all().find(|check| check.id == ID).unwrap().clause
}

pub(crate) fn result(verdict: Verdict) -> CheckResult {
    CheckResult {
        subject: "sidecar".into(),
        verdict,
        wall_ms: 12,
        steps: vec![Judged { name: "save-answers-204".into(), verdict: Verdict::Holds, observed: false, known: None }],
        again: format!("dapr-conformance check {ID} --env containers --transport http"),
        ..CheckResult::unjudged(ID, Transport::Http)
    }
}

pub(crate) fn violated() -> CheckResult {
    let mut result = result(Verdict::Violated);
    result.steps[0].verdict = Verdict::Violated;
    result.findings = vec![Finding {
        step: "save-answers-204".into(),
        sent: "POST /v1.0/state/statestore (31 bytes)".into(),
        expected: "done, with an empty answer (http 204)".into(),
        actual: "http 200, empty".into(),
        ledger: vec!["POST /orders at 0.04 s".into(), "POST /orders at 0.09 s".into()],
        hint: "check for 2xx, not for 200".into(),
    }];
    result.evidence = Some("out/evidence/state.save-and-get-http/  exchange.har  a.log  ledger.ndjson".into());
    result
}

/// The same finding at a step that nobody promises.
pub(crate) fn changed() -> CheckResult {
    let mut result = CheckResult { verdict: Verdict::Changed, ..violated() };
    (result.steps[0].verdict, result.steps[0].observed) = (Verdict::Changed, true);
    result
}

/// The same finding where the clause is not binding.
pub(crate) fn lenient() -> CheckResult {
    CheckResult { level: Level::Should, ..violated() }
}

pub(crate) fn unknown() -> CheckResult {
    let mut result = result(Verdict::Unknown);
    result.error = Some("start daprd: exited with code 1\n  its last lines:\n    no such component".into());
    result
}

pub(crate) fn counted() -> CheckResult {
    let count = |number, what: &str| Count { what: what.into(), number };
    CheckResult { counts: vec![count(60, "tasks made"), count(61, "records")], ..result(Verdict::Holds) }
}

pub(crate) fn report(checks: Vec<CheckResult>) -> Report {
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
    Report { header, wall_ms: 3210, interrupted: false, manifests: None, totals: totals::of(&checks), checks }
}

/// Compares line by line; `~~` in the expected text stands for anything.
pub(crate) fn reads(actual: &str, expected: &str) {
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
