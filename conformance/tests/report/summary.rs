//! How a run reads at its end.

use conformance::model::form::Form;
use conformance::model::report::Report;
use conformance::model::result::CheckResult;
use conformance::model::verdict::Verdict;
use conformance::report::summary;
use fixtures::form::Form::{Containers, Embedded};

use super::sample::{changed, lenient, reads, report, result, unknown, violated};

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
    let shown = report(vec![result(Verdict::Holds), changed(), lenient()]);
    assert!(summary::counts(&shown).contains("1 held, 1 violated (1 of them not binding), 1 changed, 0 unknown"));
    let apart = meaning(&shown, Form::Started(Containers));
    reads(&apart, "1 trial holds on Dapr 1.18.2 in containers, 1 changed, 1 violated but not binding apart. ~~");
    assert_eq!(summary::strict(&shown).as_deref(), Some("strict: 1 changed, 1 violated but not binding"));
    assert_eq!(summary::strict(&held), None);
    let bad = meaning(&report(vec![violated(), lenient(), unknown()]), Form::Started(Containers));
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
