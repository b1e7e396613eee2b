//! Each id of `REQUIREMENTS.md`: the checks that cite it, their verdicts in a report, and for the rest the test or the
//! reason in [`elsewhere`].

use std::collections::BTreeMap;

use serde::Serialize;

use super::elsewhere::{self, Elsewhere};
use crate::model::conclusion::Conclusion;
use crate::model::report::Report;
use crate::model::result::CheckResult;
use crate::run::check::Check;

/// The page that defines the ids, one table row each.
const DEFINED: &str = include_str!("../../REQUIREMENTS.md");

/// One requirement or erratum and what stands behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// `R34` or `E26`.
    pub id: &'static str,
    /// What is asked, in one line.
    pub text: &'static str,
    /// What it came to.
    pub standing: Standing,
    /// The checks that cite it.
    pub checks: Vec<Cited>,
    /// The test or the reason that stands in for a check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<Elsewhere>,
}

/// A check that cites an id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cited {
    /// `area.slug`.
    pub id: &'static str,
    /// The worst of its trials in the report; `None` without a report, or when it is not in there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub met: Option<Conclusion>,
}

/// What an id came to. Without a report a check that cites it is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// A check cites it, and none that ran says otherwise.
    Proven,
    /// No check of the catalogue cites it; a test of this repository proves it.
    Tested,
    /// It is not run, for a stated reason.
    Reasoned,
    /// Checks cite it, but none of them ran in the report.
    NotRun,
    /// A check met something else than what was seen once, and promised by nobody.
    Changed,
    /// A check could not tell.
    Unknown,
    /// A check was violated outside the baseline.
    Violated,
    /// Nothing stands behind it.
    Open,
}

impl Standing {
    /// All of them, best first.
    pub const ALL: [Self; 8] = [
        Self::Proven,
        Self::Tested,
        Self::Reasoned,
        Self::NotRun,
        Self::Changed,
        Self::Unknown,
        Self::Violated,
        Self::Open,
    ];

    /// The word of the text form.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Tested => "tested",
            Self::Reasoned => "reasoned",
            Self::NotRun => "NOT RUN",
            Self::Changed => "CHANGED",
            Self::Unknown => "UNKNOWN",
            Self::Violated => "VIOLATED",
            Self::Open => "OPEN",
        }
    }

    /// Whether somebody may rely on it, or knows why not.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Proven | Self::Tested | Self::Reasoned)
    }
}

/// Every id in the order of the page with those of `checks` that cite it, judged by `report` where there is one.
#[must_use]
pub fn of(checks: &[&'static Check], report: Option<&Report>) -> Vec<Item> {
    let met = report.map(|report| met(&report.checks));
    defined().map(|(id, text)| item(id, text, checks, met.as_ref())).collect()
}

/// The ids and their one-line texts.
pub fn defined() -> impl Iterator<Item = (&'static str, &'static str)> {
    DEFINED.lines().filter_map(|line| {
        let cells: Vec<_> = line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ").collect();
        let number = cells[0].strip_prefix(['R', 'E'])?;
        number.parse::<u32>().ok()?;
        Some((cells[0], *cells.last()?))
    })
}

/// The worst that the trials of each check came to.
fn met(results: &[CheckResult]) -> BTreeMap<&str, Conclusion> {
    let mut worst: BTreeMap<&str, Conclusion> = BTreeMap::new();
    for result in results {
        let met = Conclusion::of(result);
        worst.entry(&result.id).and_modify(|worst| *worst = met.max(*worst)).or_insert(met);
    }
    worst
}

fn item(
    id: &'static str,
    text: &'static str,
    checks: &[&'static Check],
    met: Option<&BTreeMap<&str, Conclusion>>,
) -> Item {
    let cites = |check: &&Check| check.requirements.iter().chain(check.errata).any(|cited| *cited == id);
    let cited = |check: &'static Check| Cited { id: check.id, met: met.and_then(|met| met.get(check.id)).copied() };
    let checks: Vec<_> = checks.iter().copied().filter(cites).map(cited).collect();
    let elsewhere = elsewhere::of(id);
    let standing = match (checks.is_empty(), met.is_some(), &elsewhere) {
        (false, true, _) => judged(&checks),
        (false, false, _) => Standing::Proven,
        (true, _, Some(Elsewhere::Test(_))) => Standing::Tested,
        (true, _, Some(Elsewhere::NotRun(_))) => Standing::Reasoned,
        (true, _, None) => Standing::Open,
    };
    Item { id, text, standing, checks, elsewhere }
}

/// What the checks of one id came to together.
fn judged(checks: &[Cited]) -> Standing {
    match checks.iter().filter_map(|check| check.met).max() {
        None | Some(Conclusion::NotOffered) => Standing::NotRun,
        Some(Conclusion::Holds | Conclusion::Known) => Standing::Proven,
        Some(Conclusion::Changed) => Standing::Changed,
        Some(Conclusion::Unknown) => Standing::Unknown,
        Some(Conclusion::Violated) => Standing::Violated,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks;

    fn items() -> Vec<Item> {
        of(&checks::all().collect::<Vec<_>>(), None)
    }

    #[test]
    fn ids_and_texts_come_from_the_page() {
        let all: Vec<_> = defined().collect();
        assert_eq!(all.iter().filter(|(id, _)| id.starts_with('R')).count(), 115);
        assert_eq!(all.iter().filter(|(id, _)| id.starts_with('E')).count(), 85);
        let (_, text) = all.iter().find(|(id, _)| *id == "E62").unwrap();
        assert_eq!(*text, "`components.dapr.io` is the right resource name.");
    }

    #[test]
    fn the_worst_check_decides_and_what_is_not_offered_says_nothing() {
        let standing = |met: &[Option<Conclusion>]| {
            judged(&met.iter().map(|met| Cited { id: "a.b", met: *met }).collect::<Vec<_>>())
        };
        assert_eq!(standing(&[Some(Conclusion::Holds), Some(Conclusion::NotOffered), None]), Standing::Proven);
        assert_eq!(standing(&[Some(Conclusion::Holds), Some(Conclusion::Known)]), Standing::Proven);
        assert_eq!(standing(&[Some(Conclusion::Changed), Some(Conclusion::Known)]), Standing::Changed);
        assert_eq!(standing(&[Some(Conclusion::Changed), Some(Conclusion::Unknown)]), Standing::Unknown);
        assert_eq!(standing(&[Some(Conclusion::Violated), Some(Conclusion::Unknown)]), Standing::Violated);
        assert_eq!(standing(&[Some(Conclusion::NotOffered), None]), Standing::NotRun);
    }

    #[test]
    fn an_id_is_proven_or_excused_never_both() {
        let both = items().into_iter().filter(|item| !item.checks.is_empty() && item.elsewhere.is_some());
        assert_eq!(both.map(|item| item.id).collect::<Vec<_>>(), [""; 0]);
    }

    #[test]
    fn every_id_is_proven_or_excused() {
        let open = items().into_iter().filter(|item| !item.standing.is_settled());
        assert_eq!(open.map(|item| item.id).collect::<Vec<_>>(), [""; 0]);
    }
}
