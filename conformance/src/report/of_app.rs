//! How a run about a team's app ends: which checks are to be looked at, and one command that comes next.

use fixtures::form::Form::Embedded;

use super::summary::hold;
use super::word::is_advice;
use crate::model::report::Report;
use crate::model::result::CheckResult;
use crate::model::verdict::Verdict;

/// What stands beside the app.
#[must_use]
pub(crate) fn beside(report: &Report) -> String {
    let place = &report.header.environment;
    if place.name == Embedded.slug() {
        "our own double of a sidecar".to_owned()
    } else {
        format!("daprd {} ({})", place.dapr, place.name)
    }
}

/// What the run came to. `place` are the words that lead to the app again, `only` those that name what was asked.
#[must_use]
pub fn ending(report: &Report, place: &str, only: &str) -> String {
    let again = format!("dapr-conformance {place}");
    if report.interrupted {
        return format!("Nothing is proven: the run was interrupted. Again: {again}{only}");
    }
    let violated = ids(report, CheckResult::is_defect);
    let unknown = ids(report, |result| result.verdict == Verdict::Unknown);
    let advice = ids(report, is_advice);
    let mut lines: Vec<_> = [("violated", &violated), ("unknown", &unknown), ("advice", &advice)]
        .into_iter()
        .filter(|(_, ids)| !ids.is_empty())
        .map(|(word, ids)| format!("{word}: {}", ids.join(", ")))
        .collect();
    lines.push(if !violated.is_empty() || !unknown.is_empty() {
        let unknown = unknown.iter().filter(|id| !violated.contains(id));
        let those = violated.iter().chain(unknown).map(|id| format!(" --check {id}"));
        format!("Not proven. Those alone again: {again}{}", those.collect::<String>())
    } else {
        format!("{} {}", kept(report, &advice), next(report, place, only))
    });
    lines.join("\n")
}

/// The ids of such results, each once.
fn ids(report: &Report, fits: impl Fn(&CheckResult) -> bool) -> Vec<&str> {
    let mut ids = Vec::new();
    for result in report.checks.iter().filter(|result| fits(result)) {
        if !ids.contains(&result.id.as_str()) {
            ids.push(result.id.as_str());
        }
    }
    ids
}

/// What holds; that nothing was asked is no praise.
fn kept(report: &Report, advice: &[&str]) -> String {
    match (report.totals.held, advice.is_empty()) {
        (0, true) => "Nothing is proven: nothing of that could be asked.".to_owned(),
        (0, false) => "The app breaks nothing that it owes.".to_owned(),
        (held, _) => format!("The app keeps what it owes, as far as it was asked: {}.", hold(held, "check")),
    }
}

fn next(report: &Report, place: &str, only: &str) -> String {
    let again = format!("dapr-conformance {place}");
    let more = report.totals.not_offered > 0 || report.checks.iter().any(|result| !result.withheld.is_empty());
    if more && !place.contains(" --contract ") {
        format!("What was not asked needs examples; begin them with {}", again.replacen("app ", "app init ", 1))
    } else if report.header.environment.name == Embedded.slug() {
        format!("The same beside a real daprd: {again} --env processes{only}")
    } else {
        "Next, its resource files: dapr-conformance lint PATH".to_owned()
    }
}
