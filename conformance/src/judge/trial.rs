//! What the observations of one trial come to.

use fixtures::client::Transport;

use crate::model::clause::{Basis, Level};
use crate::model::finding::Finding;
use crate::model::observation::Observation;
use crate::model::step::Step;
use crate::model::verdict::{Judged, Verdict};

/// What is expected of a trial.
#[derive(Debug, Clone)]
pub struct Expected {
    /// What the check declares.
    pub steps: Vec<Step>,
    /// What its clause leans on.
    pub basis: Basis,
    /// The Dapr version that was met, which not every step says something of.
    pub met: String,
}

/// The course that a trial took: what it is judged by.
#[derive(Debug, Clone, Copy)]
pub struct Course<'a> {
    /// What was expected.
    pub expected: &'a Expected,
    /// The steps that were begun, in order.
    pub begun: &'a [&'static str],
    /// What was seen at them, in order.
    pub observations: &'a [Observation],
    /// The API transport.
    pub transport: Transport,
    /// Whether a real daprd answered: our own sidecar need not show what only daprd can. It is there to behave as the
    /// daprd that was observed, so to it everything is a promise.
    pub real: bool,
}

/// The steps of a trial, each with its verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steps {
    /// The steps that were begun.
    pub judged: Vec<Judged>,
    /// The findings of each changed or violated step, in order.
    pub findings: Vec<Finding>,
    /// Why the trial as a whole cannot be judged, if so.
    pub doubt: Option<String>,
    /// Whether a busy machine, or a full recording, kept a step from being judged.
    pub starved: bool,
}

/// How a trial ended, beside its observations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// The body came to its end.
    Complete,
    /// The harness could not go on.
    Failed(String),
    /// The subject does not offer what the check needs, found by a probe.
    NotOffered(String),
}

/// Judges every step that was begun.
#[must_use]
pub fn steps(course: Course<'_>) -> Steps {
    let Course { expected: Expected { steps: declared, basis, met }, begun, observations, transport, real } = course;
    let mut steps = Steps { judged: Vec::new(), findings: Vec::new(), doubt: None, starved: false };
    let (mut doubts, mut starved) = (Vec::new(), Vec::new());
    for slug in begun {
        let seen = || observations.iter().filter(|one| one.step == *slug);
        let found = steps.findings.len();
        steps.findings.extend(seen().filter_map(Observation::finding));
        let doubtful: Vec<_> = seen().filter_map(|one| one.doubt.as_ref()).collect();
        starved.extend(doubtful.iter().map(|doubt| format!("step `{slug}`: {doubt}")));
        let step = declared.iter().find(|step| step.slug == *slug);
        // An answer is owed, and a life, whatever the step leans on.
        let observed = real && step.is_some_and(|step| step.basis(*basis) == Basis::Observed);
        let observed = observed && !seen().any(|one| one.owed);
        let mut judged = Judged { name: (*slug).into(), verdict: Verdict::Holds, observed, known: None };
        judged.verdict = if steps.findings.len() > found {
            judged.when_found()
        } else if !doubtful.is_empty() {
            Verdict::Unknown
        } else if seen().next().is_none() {
            doubts.push(format!("step `{slug}` made no observation"));
            Verdict::Unknown
        } else {
            Verdict::Holds
        };
        if !step.is_some_and(|step| step.applies(transport)) {
            doubts.push(format!("step `{slug}` is not declared for {}", transport.slug()));
        }
        steps.judged.push(judged);
    }
    let missed = declared.iter().filter(|step| {
        let shown = real || !step.mutants().is_empty() || !step.faults().is_empty();
        let wanted = step.applies(transport) && step.says(met) && shown;
        wanted && !begun.contains(&step.slug)
    });
    doubts.extend(missed.map(|step| format!("step `{}` was not visited", step.slug)));
    // What came of a starved step may keep later ones from being visited.
    steps.starved = !starved.is_empty();
    doubts.extend(starved);
    steps.doubt = (!doubts.is_empty()).then(|| doubts.join("; "));
    steps
}

/// The verdict of a trial whose steps came to `steps`, with the error or the reason that goes with it. A violation
/// hides neither what went wrong beside it nor what was not visited; what fails no run hides it even less.
#[must_use]
pub fn verdict(steps: &Steps, level: Level, ending: Ending) -> (Verdict, Option<String>, Option<String>) {
    let (error, reason) = match ending {
        Ending::Complete => (steps.doubt.clone(), None),
        Ending::Failed(error) => (Some(error), None),
        Ending::NotOffered(reason) => (None, Some(reason)),
    };
    let met = |verdict| steps.judged.iter().any(|step| step.verdict == verdict);
    let verdict = if met(Verdict::Violated) && (level.is_binding() || error.is_none()) {
        Verdict::Violated
    } else if error.is_some() {
        Verdict::Unknown
    } else if met(Verdict::Changed) {
        Verdict::Changed
    } else if reason.is_some() {
        Verdict::NotOffered
    } else {
        Verdict::Holds
    };
    (verdict, error, reason)
}

#[cfg(test)]
mod tests {
    use fixtures::embedded::defect::Defect;

    use super::*;

    const FIRST: Step = Step::caught("first", &[Defect::SaveAnswers200]);
    const DECLARED: &[Step] = &[
        FIRST,
        Step::caught("second", &[Defect::SaveAnswers200]).over(Transport::Http),
        Step::on_dapr("third", "only daprd shows it"),
    ];

    fn seen(step: &str, held: bool) -> Observation {
        let met = if held { "1" } else { "2" };
        Observation { step: step.into(), held, expected: "1".into(), met: met.into(), ..Observation::default() }
    }

    fn judged(begun: &[&'static str], observations: &[Observation], transport: Transport, real: bool) -> Steps {
        let expected = Expected { steps: DECLARED.to_vec(), basis: Basis::Documented, met: "1.18.2".into() };
        steps(Course { expected: &expected, begun, observations, transport, real })
    }

    /// What a trial of a `level` clause comes to whose observations at these steps did not hold.
    fn missed(expected: &Expected, real: bool, missed: &[&'static str], level: Level, ending: Ending) -> Verdict {
        let begun: Vec<_> = expected.steps.iter().map(|step| step.slug).collect();
        let observations: Vec<_> = begun.iter().map(|slug| seen(slug, !missed.contains(slug))).collect();
        let transport = Transport::Http;
        let steps = steps(Course { expected, begun: &begun, observations: &observations, transport, real });
        verdict(&steps, level, ending).0
    }

    #[test]
    fn a_trial_holds_that_visited_what_its_transport_and_its_sidecar_can_show() {
        let all = judged(&["first"], &[seen("first", true)], Transport::Grpc, false);
        assert_eq!(all.doubt, None);
        assert_eq!(verdict(&all, Level::Must, Ending::Complete).0, Verdict::Holds);
        let over_http = judged(&["first"], &[seen("first", true)], Transport::Http, false);
        assert_eq!(over_http.doubt.as_deref(), Some("step `second` was not visited"));
        let on_daprd = judged(&["first"], &[seen("first", true)], Transport::Grpc, true);
        assert_eq!(on_daprd.doubt.as_deref(), Some("step `third` was not visited"));
        assert_eq!(verdict(&on_daprd, Level::Must, Ending::Complete).0, Verdict::Unknown);
    }

    #[test]
    fn all_findings_of_a_step_are_kept_beside_what_went_wrong() {
        let (bad, worse) = (seen("first", false), Observation { met: "3".into(), ..seen("first", false) });
        let steps = judged(&["first"], &[seen("first", true), bad, worse], Transport::Http, false);
        assert_eq!(steps.findings.iter().map(|finding| finding.actual.as_str()).collect::<Vec<_>>(), ["2", "3"]);
        let hung = verdict(&steps, Level::Must, Ending::Failed("it hung".into()));
        assert_eq!(hung, (Verdict::Violated, Some("it hung".into()), None));
        let missed = verdict(&steps, Level::Must, Ending::Complete);
        assert_eq!(missed, (Verdict::Violated, Some("step `second` was not visited".into()), None));
    }

    #[test]
    fn a_time_on_a_starved_machine_is_no_finding() {
        let late = Observation { doubt: Some("it stood still".into()), ..seen("first", false) };
        let steps = judged(&["first"], &[seen("first", true), late.clone()], Transport::Grpc, false);
        assert_eq!((steps.findings.len(), steps.judged[0].verdict, steps.starved), (0, Verdict::Unknown, true));
        assert_eq!(steps.doubt.as_deref(), Some("step `first`: it stood still"));
        let broken = judged(&["first"], &[late, seen("first", false)], Transport::Grpc, false);
        assert_eq!(verdict(&broken, Level::Must, Ending::Complete).0, Verdict::Violated, "what was found is found");
    }

    #[test]
    fn a_step_without_observation_or_declaration_is_doubt() {
        let silent = judged(&["first"], &[], Transport::Grpc, false);
        assert_eq!(silent.judged[0].verdict, Verdict::Unknown);
        assert_eq!(silent.doubt.as_deref(), Some("step `first` made no observation"));
        let strange =
            judged(&["first", "second"], &[seen("first", true), seen("second", true)], Transport::Grpc, false);
        assert_eq!(strange.doubt.as_deref(), Some("step `second` is not declared for grpc"));
    }

    #[test]
    fn what_was_only_observed_is_changed_and_what_is_promised_beside_it_is_violated() {
        const HALF: &[Step] = &[FIRST, Step::caught("seen", &[Defect::SaveAnswers200]).observed()];
        let half = Expected { steps: HALF.to_vec(), basis: Basis::Documented, met: "1.18.2".into() };
        let whole = Expected { steps: vec![FIRST], basis: Basis::Observed, met: "1.18.2".into() };
        let must = |expected, real, steps: &[_]| missed(expected, real, steps, Level::Must, Ending::Complete);
        assert_eq!(must(&half, true, &["seen"]), Verdict::Changed);
        assert_eq!(must(&half, true, &["first", "seen"]), Verdict::Violated);
        assert_eq!(must(&whole, true, &["first"]), Verdict::Changed);
        let hung = missed(&whole, true, &["first"], Level::Must, Ending::Failed("it hung".into()));
        assert_eq!(hung, Verdict::Unknown, "it hides no error");
        assert_eq!(must(&half, false, &["seen"]), Verdict::Violated, "our double is there to behave so");
        assert_eq!(must(&whole, false, &["first"]), Verdict::Violated);
        let died = Observation { owed: true, ..seen("first", false) };
        let (begun, observations, transport) = (&["first"], &[died], Transport::Http);
        let dead = steps(Course { expected: &whole, begun, observations, transport, real: true });
        assert_eq!(dead.judged[0].verdict, Verdict::Violated, "a death is no change");
    }

    #[test]
    fn what_only_should_hold_is_violated_and_hides_no_error() {
        let expected = Expected { steps: vec![FIRST], basis: Basis::Documented, met: "1.18.2".into() };
        let ended = |level, ending| missed(&expected, true, &["first"], level, ending);
        assert_eq!(ended(Level::Should, Ending::Complete), Verdict::Violated);
        assert_eq!(ended(Level::Should, Ending::Failed("it hung".into())), Verdict::Unknown);
        assert_eq!(ended(Level::Must, Ending::Failed("it hung".into())), Verdict::Violated);
    }

    #[test]
    fn a_step_that_says_nothing_of_the_version_need_not_be_visited() {
        const LATER: &[Step] = &[FIRST, Step::caught("later", &[Defect::SaveAnswers200]).since("1.19")];
        let doubt = |met: &str| {
            let expected = Expected { steps: LATER.to_vec(), basis: Basis::Documented, met: met.into() };
            let (begun, observations, transport) = (&["first"], &[seen("first", true)], Transport::Http);
            steps(Course { expected: &expected, begun, observations, transport, real: true }).doubt
        };
        assert_eq!(doubt("1.18.2"), None);
        assert_eq!(doubt("1.19.0").as_deref(), Some("step `later` was not visited"));
    }

    #[test]
    fn an_error_is_unknown_and_a_probe_can_say_that_nothing_is_offered() {
        let steps = judged(&["first"], &[seen("first", true)], Transport::Grpc, false);
        let failed = verdict(&steps, Level::Must, Ending::Failed("it hung".into()));
        assert_eq!(failed, (Verdict::Unknown, Some("it hung".into()), None));
        let none = verdict(&steps, Level::Must, Ending::NotOffered("no such store".into()));
        assert_eq!(none, (Verdict::NotOffered, None, Some("no such store".into())));
    }
}
