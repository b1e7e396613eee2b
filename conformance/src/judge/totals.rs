//! What the results of a run come to together.

use std::collections::{BTreeMap, BTreeSet};

use fixtures::client::Transport;

use crate::model::result::CheckResult;
use crate::model::totals::Totals;
use crate::model::verdict::Verdict;

/// Counts `results`.
#[must_use]
pub fn of(results: &[CheckResult]) -> Totals {
    results.iter().fold(Totals::default(), |mut totals, result| {
        add(&mut totals, result);
        totals
    })
}

/// Counts one more result.
pub(crate) fn add(totals: &mut Totals, result: &CheckResult) {
    totals.steps += result.steps.len();
    let count = match result.verdict {
        Verdict::Holds => &mut totals.held,
        Verdict::Violated if result.known => &mut totals.known,
        Verdict::Violated => &mut totals.violated,
        Verdict::Unknown => &mut totals.unknown,
        Verdict::NotOffered => &mut totals.not_offered,
    };
    *count += 1;
}

/// Checks whose verdict differs between repetitions, with their transport.
#[must_use]
pub fn flakes(results: &[CheckResult]) -> Vec<(&str, Transport)> {
    let mut verdicts: BTreeMap<_, BTreeSet<Verdict>> = BTreeMap::new();
    for result in results {
        verdicts.entry((result.id.as_str(), result.transport)).or_default().insert(result.verdict);
    }
    verdicts.into_iter().filter(|(_, met)| met.len() > 1).map(|(trial, _)| trial).collect()
}
