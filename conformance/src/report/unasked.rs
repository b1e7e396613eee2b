//! What was not asked of an app, by what it lacks: one missing example keeps many checks from being asked.

use super::column::about;
use super::word::{self, is_of_app};
use crate::model::result::CheckResult;
use crate::model::verdict::Verdict;
use crate::model::withheld::Withheld;

/// What was not asked for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unasked<'a> {
    /// What would have it asked, or why nobody can ask it.
    pub(crate) reason: &'a str,
    /// Checks, and steps of others as `check › step`; each once.
    pub(crate) names: Vec<String>,
}

/// All that was not asked of an app, in the order in which it came up.
pub(crate) fn by_reason(results: &[CheckResult]) -> Vec<Unasked<'_>> {
    let mut all = Vec::new();
    for result in results.iter().filter(|result| is_of_app(result)) {
        let whole = result.verdict == Verdict::NotOffered;
        for Withheld { steps, reason } in &result.withheld {
            if whole {
                add(&mut all, reason, result.id.clone());
            } else {
                steps.iter().for_each(|step| add(&mut all, reason, format!("{} › {step}", result.id)));
            }
        }
        // A check of which every step was set aside says nothing new.
        let said: Vec<_> = result.withheld.iter().map(|withheld| withheld.reason.as_str()).collect();
        if let Some(reason) = result.reason.as_deref().filter(|reason| *reason != said.join("; ")) {
            add(&mut all, reason, if whole { result.id.clone() } else { format!("the rest of {}", result.id) });
        }
    }
    all
}

fn add<'a>(all: &mut Vec<Unasked<'a>>, reason: &'a str, name: String) {
    match all.iter_mut().find(|other| other.reason == reason) {
        Some(other) if other.names.contains(&name) => {}
        Some(other) => other.names.push(name),
        None => all.push(Unasked { reason, names: vec![name] }),
    }
}

/// All of it for a terminal, with an empty line behind it.
pub(crate) fn text(results: &[CheckResult]) -> String {
    let mut out = String::new();
    for Unasked { reason, names } in by_reason(results) {
        out.push_str(&about(word::NOT_ASKED, &names, reason));
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use fixtures::client::Transport;

    use super::*;
    use crate::model::subject::Subject;

    fn result(id: &str, verdict: Verdict, reason: Option<&str>, withheld: &[(&str, &str)]) -> CheckResult {
        let withheld = withheld
            .iter()
            .map(|(step, reason)| Withheld { steps: vec![(*step).into()], reason: (*reason).into() })
            .collect();
        let (subject, reason) = (Subject::App.slug().to_owned(), reason.map(str::to_owned));
        CheckResult { subject, verdict, reason, withheld, ..CheckResult::unjudged(id, Transport::Http) }
    }

    #[test]
    fn one_reason_is_told_once_for_all_that_it_keeps_from_being_asked() {
        let example = "needs an example of orders";
        let results = [
            result("app.retries", Verdict::NotOffered, Some(example), &[]),
            result("app.redelivery", Verdict::NotOffered, Some(example), &[]),
            // Repeated, it is the same.
            result("app.redelivery", Verdict::NotOffered, Some(example), &[]),
            result("app.shutdown", Verdict::Holds, None, &[("answered", example)]),
            result(
                "app.health",
                Verdict::NotOffered,
                Some("no path; no probe"),
                &[("a", "no path"), ("b", "no probe")],
            ),
            CheckResult {
                subject: "sidecar".into(),
                ..result("state.ttl", Verdict::NotOffered, Some("no store"), &[])
            },
        ];
        let expected = "\
NOT ASKED app.retries, app.redelivery, app.shutdown › answered: needs an example of orders
NOT ASKED app.health: no path
NOT ASKED app.health: no probe

";
        assert_eq!(text(&results), expected);
    }
}
