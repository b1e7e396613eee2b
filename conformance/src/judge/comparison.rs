//! Two reports beside each other: what got worse, what got better, what is only in one.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::model::conclusion::Conclusion;
use crate::model::report::{Header, Report};
use crate::model::result::{CheckResult, TrialName};
use crate::model::verdict::Verdict;

/// Version of the shape of a comparison as JSON.
pub const SCHEMA: &str = "dapr-conformance/comparison/1";

/// How two runs differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// The first run.
    pub before: Side,
    /// The second run.
    pub after: Side,
    /// Trials that are alike in verdict and steps.
    pub same: usize,
    /// Trials that came to something worse.
    pub worse: Vec<Change>,
    /// Trials that came to something better.
    pub better: Vec<Change>,
    /// Trials of one verdict, but at other steps.
    pub steps: Vec<Change>,
    /// Trials that only the first run has.
    pub gone: Vec<Alone>,
    /// Trials that only the second run has.
    pub new: Vec<Alone>,
}

/// Which run stands on a side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Side {
    /// The id of the run.
    pub seed: String,
    /// Where it ran.
    pub environment: String,
    /// Dapr's version as it was met.
    pub dapr: String,
    /// When it started.
    pub started: String,
    /// Whether it was interrupted: what it lacks may just not have run.
    pub interrupted: bool,
}

/// One trial that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The trial.
    #[serde(flatten)]
    pub trial: TrialName,
    /// What it came to in the first run.
    pub before: Conclusion,
    /// What it came to in the second run.
    pub after: Conclusion,
    /// The steps that differ.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<StepChange>,
    /// Why, as the second run tells: what was met at the first violated step, the error, or the reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// One step that differs; `None` where it was not visited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepChange {
    /// Its slug.
    pub name: String,
    /// What it came to in the first run.
    pub before: Option<Verdict>,
    /// What it came to in the second run.
    pub after: Option<Verdict>,
}

/// A trial of one run alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alone {
    /// The trial.
    #[serde(flatten)]
    pub trial: TrialName,
    /// What it came to.
    pub conclusion: Conclusion,
}

/// Compares two runs, trial by trial.
#[must_use]
pub fn compare(before: &Report, after: &Report) -> Comparison {
    let mut comparison = Comparison {
        schema: SCHEMA,
        before: side(before),
        after: side(after),
        same: 0,
        worse: Vec::new(),
        better: Vec::new(),
        steps: Vec::new(),
        gone: Vec::new(),
        new: Vec::new(),
    };
    let mut rest = by_trial(after);
    for (trial, was) in by_trial(before) {
        let Some(is) = rest.remove(&trial) else {
            comparison.gone.push(Alone { trial, conclusion: Conclusion::of(was) });
            continue;
        };
        let change = change(trial, was, is);
        let list = match rank(change.before).cmp(&rank(change.after)) {
            Ordering::Less => &mut comparison.worse,
            Ordering::Greater => &mut comparison.better,
            Ordering::Equal if !change.steps.is_empty() => &mut comparison.steps,
            Ordering::Equal => {
                comparison.same += 1;
                continue;
            }
        };
        list.push(change);
    }
    comparison.new = rest.into_iter().map(|(trial, is)| Alone { trial, conclusion: Conclusion::of(is) }).collect();
    comparison
}

/// How good it is, best first: what no longer runs is a loss, what is known to be broken or was never promised less so.
const fn rank(conclusion: Conclusion) -> u8 {
    match conclusion {
        Conclusion::Holds => 0,
        Conclusion::Known => 1,
        Conclusion::Changed => 2,
        Conclusion::NotOffered => 3,
        Conclusion::Unknown => 4,
        Conclusion::Violated => 5,
    }
}

fn side(report: &Report) -> Side {
    let Header { seed, started, environment, .. } = report.header.clone();
    Side { seed, environment: environment.name, dapr: environment.dapr, started, interrupted: report.interrupted }
}

fn by_trial(report: &Report) -> BTreeMap<TrialName, &CheckResult> {
    report.checks.iter().map(|result| (TrialName::of(result), result)).collect()
}

fn change(trial: TrialName, was: &CheckResult, is: &CheckResult) -> Change {
    let verdict =
        |result: &CheckResult, name: &str| result.steps.iter().find(|step| step.name == name).map(|step| step.verdict);
    let mut names: Vec<_> = was.steps.iter().chain(&is.steps).map(|step| step.name.as_str()).collect();
    let mut seen = BTreeSet::new();
    names.retain(|name| seen.insert(*name));
    let steps = names.into_iter().map(|name| StepChange {
        name: name.to_owned(),
        before: verdict(was, name),
        after: verdict(is, name),
    });
    let found = is
        .findings
        .first()
        .map(|finding| format!("{}: expected {}; met {}", finding.step, finding.expected, finding.actual));
    Change {
        trial,
        before: Conclusion::of(was),
        after: Conclusion::of(is),
        steps: steps.filter(|step| step.before != step.after).collect(),
        why: found.or(is.error.clone()).or(is.reason.clone()),
    }
}
