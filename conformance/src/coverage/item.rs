//! Each id of `REQUIREMENTS.md`: the steps that show it, the verdicts of their checks in a report, for the rest the test or
//! the reason in [`elsewhere`], and what is missing where it is shown in part.

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
    /// The checks with a step that shows it.
    pub checks: Vec<Cited>,
    /// The test or the reason that stands in for a check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<Elsewhere>,
    /// What nothing shows of it yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<&'static str>,
}

/// A check with steps that show an id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cited {
    /// `area.slug`.
    pub id: &'static str,
    /// Its steps that do.
    pub steps: Vec<&'static str>,
    /// The worst of its trials in the report; `None` without a report, or when it is not in there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub met: Option<Conclusion>,
}

/// What an id came to. Without a report a step that shows it is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Steps show it, and none that ran says otherwise; or a test of this repository does.
    Proven,
    /// They show a part of it.
    Partial,
    /// Nothing runs it, for a stated reason. It may not hold.
    Excused,
    /// Steps show it, but none of their checks ran in the report.
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
        Self::Partial,
        Self::Excused,
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
            Self::Partial => "partial",
            Self::Excused => "excused",
            Self::NotRun => "NOT RUN",
            Self::Changed => "CHANGED",
            Self::Unknown => "UNKNOWN",
            Self::Violated => "VIOLATED",
            Self::Open => "OPEN",
        }
    }

    /// Whether what is meant to be shown was shown. Of what is open nothing is.
    #[must_use]
    pub const fn is_sound(self) -> bool {
        matches!(self, Self::Proven | Self::Partial | Self::Excused | Self::Open)
    }
}

/// Every id in the order of the page with those of `checks` that show it, judged by `report` where there is one.
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
    let cited = |check: &&'static Check| {
        let steps: Vec<_> = check.steps.iter().filter(|step| step.cites.contains(&id)).map(|step| step.slug).collect();
        let met = met.and_then(|met| met.get(check.id)).copied();
        (!steps.is_empty()).then_some(Cited { id: check.id, steps, met })
    };
    let checks: Vec<_> = checks.iter().filter_map(cited).collect();
    let (elsewhere, missing) = (elsewhere::of(id), elsewhere::missing(id));
    let shown = match (checks.is_empty(), met.is_some(), &elsewhere) {
        (false, true, _) => judged(&checks),
        (false, false, _) | (true, _, Some(Elsewhere::Test { .. })) => Standing::Proven,
        (true, _, Some(Elsewhere::NotRun(_))) => Standing::Excused,
        (true, _, None) => Standing::Open,
    };
    let standing = if shown == Standing::Proven && missing.is_some() { Standing::Partial } else { shown };
    Item { id, text, standing, checks, elsewhere, missing }
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
            judged(&met.iter().map(|met| Cited { id: "a.b", steps: vec!["c"], met: *met }).collect::<Vec<_>>())
        };
        assert_eq!(standing(&[Some(Conclusion::Holds), Some(Conclusion::NotOffered), None]), Standing::Proven);
        assert_eq!(standing(&[Some(Conclusion::Holds), Some(Conclusion::Known)]), Standing::Proven);
        assert_eq!(standing(&[Some(Conclusion::Changed), Some(Conclusion::Known)]), Standing::Changed);
        assert_eq!(standing(&[Some(Conclusion::Changed), Some(Conclusion::Unknown)]), Standing::Unknown);
        assert_eq!(standing(&[Some(Conclusion::Violated), Some(Conclusion::Unknown)]), Standing::Violated);
        assert_eq!(standing(&[Some(Conclusion::NotOffered), None]), Standing::NotRun);
    }

    #[test]
    fn what_a_step_shows_needs_neither_a_test_nor_an_excuse() {
        let both = items().into_iter().filter(|item| !item.checks.is_empty() && item.elsewhere.is_some());
        assert_eq!(both.map(|item| item.id).collect::<Vec<_>>(), [""; 0]);
    }

    #[test]
    fn only_of_what_is_shown_something_is_missing() {
        let missing = items().into_iter().filter(|item| item.missing.is_some() && item.standing != Standing::Partial);
        assert_eq!(missing.map(|item| item.id).collect::<Vec<_>>(), [""; 0]);
    }
}
