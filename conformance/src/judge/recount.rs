//! A recorded run counted again: what its events and results say by themselves, beside what it told of them.

use std::collections::BTreeMap;
use std::fmt::Debug;

use serde::Serialize;

use super::totals;
use crate::model::event::Event;
use crate::model::finding::Finding;
use crate::model::observation::Observation;
use crate::model::report::Report;
use crate::model::result::{CheckResult, TrialName};
use crate::model::totals::Totals;
use crate::model::verdict::Verdict;

/// Version of the shape of a recount as JSON.
pub const SCHEMA: &str = "dapr-conformance/recount/1";

/// What the count came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recount {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// The id of the run.
    pub seed: String,
    /// How many trials ended.
    pub trials: usize,
    /// How many observations they rest on; `None` of a report, which does not hold them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observations: Option<usize>,
    /// The totals as counted here.
    pub totals: Totals,
    /// Where the run told something else.
    pub differences: Vec<Difference>,
}

/// Something that does not add up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The trial; `None` of the run as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trial: Option<TrialName>,
    /// What was counted.
    pub what: String,
    /// What the run told.
    pub told: String,
    /// What the count came to.
    pub counted: String,
}

/// Counts a report: verdicts from steps, findings and errors, totals from verdicts.
#[must_use]
pub fn of_report(report: &Report) -> Recount {
    let mut differences = Vec::new();
    let mut trials = BTreeMap::new();
    for result in &report.checks {
        judged(&mut differences, result);
        *trials.entry(TrialName::of(result)).or_insert(0) += 1;
    }
    for (trial, times) in trials.into_iter().filter(|(_, times)| *times > 1) {
        differ(&mut differences, Some(trial), "ended", &times, &1);
    }
    let totals = totals::of(&report.checks);
    differ(&mut differences, None, "totals", &report.totals, &totals);
    let (seed, trials) = (report.header.seed.clone(), report.checks.len());
    Recount { schema: SCHEMA, seed, trials, observations: None, totals, differences }
}

/// Counts the events that `report` was put together from: steps and findings from observations, and then all that a
/// report can be counted for.
#[must_use]
pub fn of_events(events: &[Event], report: &Report) -> Recount {
    let mut differences = Vec::new();
    let mut running: BTreeMap<TrialName, Vec<&Observation>> = BTreeMap::new();
    let mut observations = 0;
    let mut announced = 0;
    for event in events {
        match event {
            Event::RunStarted { trials, .. } => announced = *trials,
            Event::SubjectMet { .. } | Event::Waiting { .. } | Event::RunEnded { .. } => {}
            Event::ManifestsJudged { manifests } => {
                let told = report.manifests.as_ref().map_or(0, |manifests| manifests.findings.len());
                differ(&mut differences, None, "findings in resource files", &told, &manifests.findings.len());
            }
            Event::CheckStarted { id, transport, repetition } => {
                let trial = TrialName { id: id.clone(), transport: *transport, repetition: *repetition };
                running.insert(trial, Vec::new());
            }
            Event::CheckDeferred { id, transport, repetition, .. } => {
                let trial = TrialName { id: id.clone(), transport: *transport, repetition: *repetition };
                if running.remove(&trial).is_none() {
                    differ(&mut differences, Some(trial), "deferred", &"without a start", &"after its start");
                }
            }
            Event::Observed { id, transport, repetition, observation } => {
                observations += 1;
                let trial = TrialName { id: id.clone(), transport: *transport, repetition: *repetition };
                match running.get_mut(&trial) {
                    Some(seen) => seen.push(observation),
                    None => {
                        differ(&mut differences, Some(trial), "observed", &"while it did not run", &"while it runs");
                    }
                }
            }
            Event::CheckEnded { result } => {
                let trial = TrialName::of(result);
                match running.remove(&trial) {
                    Some(seen) => observed(&mut differences, result, &seen),
                    None => differ(&mut differences, Some(trial), "ended", &"without a start", &"after its start"),
                }
            }
        }
    }
    if !report.interrupted {
        for trial in running.into_keys() {
            differ(&mut differences, Some(trial), "ended", &"never", &"once");
        }
        differ(&mut differences, None, "trials", &announced, &report.checks.len());
    }
    let whole = of_report(report);
    differences.extend(whole.differences);
    Recount { observations: Some(observations), differences, ..whole }
}

/// Steps and findings of one trial from what was observed.
fn observed(differences: &mut Vec<Difference>, result: &CheckResult, seen: &[&Observation]) {
    let trial = || Some(TrialName::of(result));
    for step in &result.steps {
        let mut at = seen.iter().filter(|one| one.step == step.name).peekable();
        let (silent, mut doubtful, mut found) = (at.peek().is_none(), false, false);
        for one in at {
            doubtful |= one.doubt.is_some();
            found |= one.finding().is_some();
        }
        let counted = match (found, silent || doubtful) {
            (true, _) => step.when_found(),
            (false, true) => Verdict::Unknown,
            (false, false) => Verdict::Holds,
        };
        differ(differences, trial(), &format!("step {}", step.name), &step.verdict, &counted);
    }
    let named = |slug: &str| result.steps.iter().any(|step| step.name == slug);
    for stranger in seen.iter().filter(|one| !named(&one.step)) {
        differ(differences, trial(), &format!("step {}", stranger.step), &"not visited", &"observed");
    }
    let in_order = result.steps.iter().flat_map(|step| seen.iter().filter(|one| one.step == step.name));
    let findings: Vec<Finding> = in_order.filter_map(|one| one.finding()).collect();
    differ(differences, trial(), "findings", &result.findings, &findings);
}

/// The verdict of one trial from its steps, its findings and what stopped it.
fn judged(differences: &mut Vec<Difference>, result: &CheckResult) {
    let step = |verdict| result.steps.iter().filter(move |step| step.verdict == verdict);
    let unproven = result.error.is_some() || step(Verdict::Unknown).next().is_some();
    let new = |verdict| step(verdict).any(|step| step.known.is_none());
    let (violated, changed) = (new(Verdict::Violated), new(Verdict::Changed));
    let accepted = !result.findings.is_empty() && !violated && !changed;
    let counted = match (result.findings.is_empty(), unproven) {
        (false, true) if violated && result.level.is_binding() => Verdict::Violated,
        // What fails no run hides nothing that stands beside it.
        (_, true) => Verdict::Unknown,
        (false, false) if violated || (accepted && step(Verdict::Violated).next().is_some()) => Verdict::Violated,
        (false, false) => Verdict::Changed,
        (true, false) if result.reason.is_some() => Verdict::NotOffered,
        (true, false) => Verdict::Holds,
    };
    let trial = || Some(TrialName::of(result));
    differ(differences, trial(), "verdict", &result.verdict, &counted);
    for step in result.steps.iter().filter(|step| step.verdict.is_found()) {
        differ(differences, trial(), &format!("step {}", step.name), &step.verdict, &step.when_found());
    }
    let told = result.steps.iter().filter(|step| step.verdict.is_found());
    let told: Vec<_> = told.map(|step| step.name.as_str()).collect();
    let mut found: Vec<_> = result.findings.iter().map(|finding| finding.step.as_str()).collect();
    found.dedup();
    differ(differences, trial(), "violated or changed steps", &told, &found);
    differ(differences, trial(), "known", &result.known, &(accepted && !unproven));
}

/// Notes two values unless they are equal.
fn differ<T: Debug + PartialEq>(
    differences: &mut Vec<Difference>,
    trial: Option<TrialName>,
    what: &str,
    told: &T,
    counted: &T,
) {
    if told != counted {
        let (told, counted) = (format!("{told:?}"), format!("{counted:?}"));
        differences.push(Difference { trial, what: what.to_owned(), told, counted });
    }
}

#[cfg(test)]
mod tests {
    use fixtures::client::Transport;

    use super::*;
    use crate::model::clause::Level;
    use crate::model::verdict::Judged;

    fn result(verdict: Verdict) -> CheckResult {
        let steps = vec![Judged { name: "expires".into(), verdict, observed: false, known: None }];
        CheckResult { verdict, steps, ..CheckResult::unjudged("state.ttl", Transport::Http) }
    }

    fn told(judge: impl Fn(&mut Vec<Difference>)) -> Vec<String> {
        let mut differences = Vec::new();
        judge(&mut differences);
        differences.into_iter().map(|one| format!("{}: {} / {}", one.what, one.told, one.counted)).collect()
    }

    #[test]
    fn a_step_is_as_good_as_its_observations() {
        let held = Observation { step: "expires".into(), held: true, met: "gone".into(), ..Observation::default() };
        let broken = Observation { held: false, ..held.clone() };
        assert_eq!(told(|all| observed(all, &result(Verdict::Holds), &[&held, &held])), [""; 0]);
        let differences = told(|all| observed(all, &result(Verdict::Holds), &[&held, &broken]));
        assert_eq!(differences[0], "step expires: Holds / Violated");
        assert!(differences[1].starts_with("findings: [] / [Finding"), "{differences:?}");
        assert_eq!(told(|all| observed(all, &result(Verdict::Holds), &[])), ["step expires: Holds / Unknown"]);
        let stranger = Observation { step: "other".into(), ..held.clone() };
        let differences = told(|all| observed(all, &result(Verdict::Holds), &[&held, &stranger]));
        assert_eq!(differences, ["step other: \"not visited\" / \"observed\""]);
    }

    #[test]
    fn a_violation_is_known_only_when_each_of_its_steps_is() {
        let mut violated = result(Verdict::Violated);
        let found = Observation { step: "expires".into(), ..Observation::default() };
        violated.findings.extend(found.finding());
        assert_eq!(told(|all| judged(all, &violated)), [""; 0]);
        violated.known = true;
        assert_eq!(told(|all| judged(all, &violated)), ["known: true / false"]);
        violated.steps[0].known = Some("an old defect".into());
        assert_eq!(told(|all| judged(all, &violated)), [""; 0]);
        violated.error = Some("step `other` was not visited".into());
        let differences = told(|all| judged(all, &violated));
        assert_eq!(differences, ["verdict: Violated / Unknown", "known: true / false"]);
    }

    #[test]
    fn what_nobody_promises_is_changed_and_hides_no_error() {
        let mut changed = result(Verdict::Changed);
        changed.steps[0].observed = true;
        let found = Observation { step: "expires".into(), ..Observation::default() };
        changed.findings.extend(found.finding());
        assert_eq!(told(|all| judged(all, &changed)), [""; 0]);
        assert_eq!(told(|all| observed(all, &changed, &[&found])), [""; 0]);
        let hung = CheckResult { error: Some("it hung".into()), ..changed.clone() };
        assert_eq!(told(|all| judged(all, &hung)), ["verdict: Changed / Unknown"]);
        let mut excused = changed.clone();
        excused.steps[0].observed = false;
        assert_eq!(told(|all| judged(all, &excused)), ["step expires: Changed / Violated"]);
        let accused = CheckResult { verdict: Verdict::Violated, ..changed };
        assert_eq!(told(|all| judged(all, &accused)), ["verdict: Violated / Changed"]);
    }

    #[test]
    fn what_only_should_hold_hides_no_error() {
        let mut violated = CheckResult { level: Level::Should, ..result(Verdict::Violated) };
        violated.findings.extend(Observation { step: "expires".into(), ..Observation::default() }.finding());
        assert_eq!(told(|all| judged(all, &violated)), [""; 0]);
        violated.error = Some("it hung".into());
        assert_eq!(told(|all| judged(all, &violated)), ["verdict: Violated / Unknown"]);
        violated.level = Level::Must;
        assert_eq!(told(|all| judged(all, &violated)), [""; 0]);
    }

    #[test]
    fn nothing_that_could_not_tell_holds() {
        assert_eq!(told(|all| judged(all, &result(Verdict::Unknown))), [""; 0]);
        let green = CheckResult { error: Some("it hung".into()), ..result(Verdict::Holds) };
        assert_eq!(told(|all| judged(all, &green)), ["verdict: Holds / Unknown"]);
    }
}
