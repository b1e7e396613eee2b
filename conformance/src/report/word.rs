//! The words of verdicts for a reader: what binds nobody is advice, and what an app was not asked is no gap of Dapr.
//! Machines are told the verdict, the level and the subject.

use crate::model::report::Report;
use crate::model::result::CheckResult;
use crate::model::subject::Subject;
use crate::model::verdict::Verdict;

/// What is not kept and not binding.
pub(crate) const ADVICE: &str = "ADVICE";
/// What the team of an app did not tell, or what the app has nothing of.
pub(crate) const NOT_ASKED: &str = "NOT ASKED";

/// The word for what was met in `result`, as a whole or at a step.
pub(crate) fn word(result: &CheckResult, met: Verdict) -> &'static str {
    match met {
        Verdict::Violated if !result.level.is_binding() => ADVICE,
        Verdict::NotOffered if is_of_app(result) => NOT_ASKED,
        met => met.word(),
    }
}

/// Whether a team's own app was judged.
pub(crate) fn is_of_app(result: &CheckResult) -> bool {
    result.subject == Subject::App.slug()
}

/// The transport in a table. An app speaks to its sidecar as it does.
pub(crate) fn over(result: &CheckResult) -> &'static str {
    if is_of_app(result) { "" } else { result.transport.slug() }
}

/// Whether nothing but a team's own app was judged.
pub(crate) fn is_about_app(report: &Report) -> bool {
    !report.checks.is_empty() && report.checks.iter().all(is_of_app)
}

/// Whether it was violated where that fails no run.
pub(crate) fn is_advice(result: &CheckResult) -> bool {
    result.is_violated() && !result.is_defect()
}

/// `1 check`, `2 checks`.
pub(crate) fn many(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}
