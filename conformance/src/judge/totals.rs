//! What the results of a run come to together.

use std::collections::BTreeMap;

use fixtures::client::Transport;

use crate::model::conclusion::Conclusion;
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
    let count = match Conclusion::of(result) {
        Conclusion::Holds => &mut totals.held,
        Conclusion::Changed => &mut totals.changed,
        Conclusion::Known => &mut totals.known,
        Conclusion::Violated => &mut totals.violated,
        Conclusion::Unknown => &mut totals.unknown,
        Conclusion::NotOffered => &mut totals.not_offered,
    };
    *count += 1;
}

/// A trial whose verdict differs between repetitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flake<'a> {
    /// Check id.
    pub id: &'a str,
    /// API transport.
    pub transport: Transport,
    /// How often it held.
    pub held: usize,
    /// How often it ran.
    pub of: usize,
}

/// The trials whose verdict differs between repetitions.
#[must_use]
pub fn flakes(results: &[CheckResult]) -> Vec<Flake<'_>> {
    let mut verdicts: BTreeMap<_, Vec<Verdict>> = BTreeMap::new();
    for result in results {
        verdicts.entry((result.id.as_str(), result.transport)).or_default().push(result.verdict);
    }
    let differing = verdicts.into_iter().filter(|(_, met)| met.iter().any(|verdict| *verdict != met[0]));
    differing
        .map(|((id, transport), met)| {
            let held = met.iter().filter(|verdict| **verdict == Verdict::Holds).count();
            Flake { id, transport, held, of: met.len() }
        })
        .collect()
}
