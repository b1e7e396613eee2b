//! How a run reads at its end.

use conformance::model::form::Form;
use conformance::model::report::Report;
use conformance::model::result::CheckResult;
use conformance::model::verdict::Verdict;
use conformance::report::{of_app, summary};
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
    assert!(summary::counts(&shown).contains("1 held, 0 violated, 1 advice, 1 changed, 0 unknown"));
    let apart = meaning(&shown, Form::Started(Containers));
    reads(&apart, "1 trial holds on Dapr 1.18.2 in containers, 1 changed, 1 advice apart. ~~");
    assert_eq!(summary::strict(&shown).as_deref(), Some("strict: 1 changed, 1 advice"));
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

/// The same of a team's app, judged beside our own double.
fn about_app(results: Vec<CheckResult>) -> Report {
    let results = results.into_iter().map(|result| CheckResult { subject: "app".into(), ..result });
    let mut report = report(results.collect());
    report.header.environment.name = "embedded".into();
    report
}

#[test]
fn a_run_about_an_app_ends_with_what_is_to_be_looked_at() {
    let place = "app --start ./shop --app-port 0";
    let advice = CheckResult { id: "app.trace".into(), ..lenient() };
    let bad = about_app(vec![violated(), violated(), unknown(), advice.clone(), result(Verdict::NotOffered)]);
    let counts = "5 checks with 5 steps in 3.2 s: 0 held, 2 violated, 1 advice, 1 unknown, 1 not asked";
    assert_eq!(summary::counts(&bad), counts);
    let expected = "\
violated: state.save-and-get
unknown: state.save-and-get
advice: app.trace
Not proven. Those alone again: dapr-conformance app --start ./shop --app-port 0 --check state.save-and-get";
    reads(&of_app::ending(&bad, place, ""), expected);

    let only = " --check app.trace";
    let advised = about_app(vec![result(Verdict::Holds), advice]);
    let expected = "\
advice: app.trace
The app keeps what it owes, as far as it was asked: 1 check holds. The same beside a real daprd: dapr-conformance app \
--start ./shop --app-port 0 --env processes --check app.trace";
    reads(&of_app::ending(&advised, place, only), expected);

    let begin =
        "What was not asked needs examples; begin them with dapr-conformance app init --start ./shop --app-port 0";
    let nothing = about_app(vec![result(Verdict::NotOffered)]);
    assert_eq!(
        of_app::ending(&nothing, place, ""),
        format!("Nothing is proven: nothing of that could be asked. {begin}")
    );
    let told = of_app::ending(&nothing, &format!("{place} --contract shop.yaml"), "");
    assert!(told.ends_with("--contract shop.yaml --env processes"), "{told}");
    let cut = Report { interrupted: true, ..nothing };
    assert!(
        of_app::ending(&cut, place, only)
            .ends_with("Again: dapr-conformance app --start ./shop --app-port 0 --check app.trace")
    );
}
