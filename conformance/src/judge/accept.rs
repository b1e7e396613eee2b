//! What a baseline makes of one result.

use super::baseline::Baseline;
use crate::model::finding::Finding;
use crate::model::result::CheckResult;
use crate::model::verdict::{Judged, Verdict};

impl Baseline {
    /// Marks the steps of `result` of which this baseline accepts every finding. What it accepts altogether is a known
    /// violation; when something went wrong beside that, or was not visited, nobody knows the rest. What it does not
    /// accept may be no more than changed.
    pub fn accept(&self, result: &mut CheckResult) {
        let accepting =
            |finding: &Finding| self.entries.iter().find(|entry| entry.accepts(result, finding)).map(|one| &one.reason);
        let known = |step: &Judged| {
            let reasons: Option<Vec<_>> =
                result.findings.iter().filter(|finding| finding.step == step.name).map(accepting).collect();
            reasons.and_then(|reasons| reasons.first().map(|reason| (*reason).clone()))
        };
        let known: Vec<_> = result.steps.iter().map(known).collect();
        for (step, known) in result.steps.iter_mut().zip(known) {
            step.known = known;
        }
        let new = |verdict| result.steps.iter().any(|step| step.verdict == verdict && step.known.is_none());
        let (violated, changed) = (new(Verdict::Violated), new(Verdict::Changed));
        if !result.verdict.is_found() || violated {
            return;
        }
        result.known = result.error.is_none() && !changed;
        if result.error.is_some() {
            result.verdict = Verdict::Unknown;
        } else if changed {
            result.verdict = Verdict::Changed;
        }
    }
}

#[cfg(test)]
mod tests {
    use fixtures::client::Transport;

    use super::*;

    /// Accepts a 500 at `expires`.
    const BASELINE: &str = r#"{"entries": [{"check": "state.ttl", "step": "expires", "transport": "http",
        "met": "http 500 *", "since": "1.18.0", "reason": "an old defect", "evidence": "", "expires": "2030-01-01"}]}"#;

    fn finding(step: &str, actual: &str) -> Finding {
        let (step, actual) = (step.to_owned(), actual.to_owned());
        Finding { step, actual, ..Finding::default() }
    }

    /// What a trial with these findings comes to, where the steps in `observed` are promised by nobody.
    fn judged(findings: &[(&str, &str)], observed: &[&str], error: Option<&str>) -> CheckResult {
        let mut result = CheckResult::unjudged("state.ttl", Transport::Http);
        for (step, actual) in findings {
            if !result.steps.iter().any(|one| one.name == *step) {
                let (name, observed) = ((*step).into(), observed.contains(step));
                let mut judged = Judged { name, verdict: Verdict::Unknown, observed, known: None };
                judged.verdict = judged.when_found();
                result.steps.push(judged);
            }
            result.findings.push(finding(step, actual));
        }
        result.verdict = result.steps.iter().map(|step| step.verdict).max().unwrap();
        result.error = error.map(str::to_owned);
        serde_json::from_str::<Baseline>(BASELINE).unwrap().accept(&mut result);
        result
    }

    #[test]
    fn what_was_met_is_known_and_nothing_beside_it() {
        let known = judged(&[("expires", "http 500 (empty)")], &[], None);
        assert!(known.known && known.steps[0].known.as_deref() == Some("an old defect"), "{known:?}");
        let other = judged(&[("expires", "no answer")], &[], None);
        assert!(!other.known && other.verdict == Verdict::Violated, "another failure of the step: {other:?}");
        let later = judged(&[("expires", "http 500 (empty)"), ("expires", "http 404")], &[], None);
        assert!(!later.known && later.steps[0].known.is_none(), "a later finding of the step: {later:?}");
        let beside = judged(&[("expires", "http 500 (empty)"), ("other", "http 500 (empty)")], &[], None);
        assert!(!beside.known && beside.verdict == Verdict::Violated, "another step: {beside:?}");
    }

    #[test]
    fn beside_a_panic_or_an_unvisited_step_nobody_knows_the_rest() {
        for error in ["run check state.ttl: its body panicked: no message", "step `other` was not visited"] {
            let result = judged(&[("expires", "http 500 (empty)")], &[], Some(error));
            assert!(!result.known && result.verdict == Verdict::Unknown, "{result:?}");
            assert_eq!(result.error.as_deref(), Some(error));
        }
        let violated = judged(&[("expires", "no answer")], &[], Some("it hung"));
        assert_eq!((violated.verdict, violated.error.as_deref()), (Verdict::Violated, Some("it hung")));
    }

    #[test]
    fn what_changed_beside_what_is_known_is_changed() {
        let findings = [("expires", "http 500 (empty)"), ("wording", "another text")];
        let changed = judged(&findings, &["wording"], None);
        assert!(!changed.known && changed.verdict == Verdict::Changed, "{changed:?}");
        assert_eq!(changed.steps.iter().filter(|step| step.known.is_some()).count(), 1);
        let unknown = judged(&findings, &["wording"], Some("it hung"));
        assert_eq!((unknown.known, unknown.verdict), (false, Verdict::Unknown));
        let known = judged(&findings[..1], &["expires"], None);
        assert_eq!((known.known, known.verdict), (true, Verdict::Changed), "what changed can be accepted too");
    }
}
