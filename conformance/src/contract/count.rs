//! What the steps of the checks observe of each row, and the counts.
//!
//! A row is proved when its sentence and each of its variants are observed by a step that is known to be able to fail: a
//! defect, a flaw or a tampering proxy turns it red.

use std::collections::BTreeMap;

use fixtures::client::Transport;
use serde::Serialize;

use super::row::{Block, Row};
use crate::model::step::{Proof, Step};
use crate::run::check::Check;

/// The contract with what was found for each row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contract {
    /// Over all rows but the reported ones.
    pub totals: Totals,
    /// Over the rows that people reported.
    pub reports: Totals,
    /// By building block.
    pub blocks: Vec<Counted>,
}

/// One building block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// The name of its file.
    pub name: &'static str,
    /// What the page calls it.
    pub title: String,
    /// Over its rows but the reported ones.
    pub totals: Totals,
    /// Over its reported rows.
    pub reports: Totals,
    /// Its chapters.
    pub chapters: Vec<Part>,
}

/// One chapter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// What it is about.
    pub title: String,
    /// Over its rows but the reported ones.
    pub totals: Totals,
    /// Over its reported rows.
    pub reports: Totals,
    /// Its rows.
    pub rows: Vec<Standing>,
}

/// How many rows came to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Observed whole, by steps that can fail.
    pub proved: usize,
    /// Observed, but not whole, or by a step of which nobody knows that it can fail.
    pub part: usize,
    /// Nobody can judge them on one machine.
    pub reasoned: usize,
    /// No step observes them yet.
    pub open: usize,
}

/// What a row came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Met {
    /// Observed whole, by steps that can fail.
    Proved,
    /// Observed, but not whole, or by a step of which nobody knows that it can fail.
    Part,
    /// Nobody can judge it on one machine.
    Reasoned,
    /// No step observes it yet.
    Open,
}

/// One row and what observes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// What it came to.
    pub met: Met,
    /// The row.
    #[serde(flatten)]
    pub row: Row,
    /// The steps that observe its sentence, `check › step`.
    pub steps: Vec<String>,
    /// What is missing before it is proved: variants by their slug, the sentence itself as an empty one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

impl Met {
    /// The word of the text form.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Proved => "proved",
            Self::Part => "part",
            Self::Reasoned => "reasoned",
            Self::Open => "open",
        }
    }
}

impl Totals {
    fn of<'a>(rows: impl IntoIterator<Item = &'a Standing>, reported: bool) -> Self {
        let mut totals = Self::default();
        for row in rows.into_iter().filter(|standing| standing.row.report.is_some() == reported) {
            match row.met {
                Met::Proved => totals.proved += 1,
                Met::Part => totals.part += 1,
                Met::Reasoned => totals.reasoned += 1,
                Met::Open => totals.open += 1,
            }
        }
        totals
    }

    /// How many rows there are.
    #[must_use]
    pub const fn all(&self) -> usize {
        self.proved + self.part + self.reasoned + self.open
    }
}

/// One observation of a row.
struct Observed {
    by: String,
    can_fail: bool,
    over: Vec<Transport>,
}

/// What `checks` observe of `blocks`.
#[must_use]
pub fn count(blocks: Vec<Block>, checks: &[&'static Check]) -> Contract {
    let observed = observed(checks);
    let blocks: Vec<_> = blocks.into_iter().map(|block| counted(block, &observed)).collect();
    let rows = || blocks.iter().flat_map(|block| &block.chapters).flat_map(|part| &part.rows);
    Contract { totals: Totals::of(rows(), false), reports: Totals::of(rows(), true), blocks }
}

/// The observations by what the steps name: `row`, or `row/variant`.
fn observed(checks: &[&'static Check]) -> BTreeMap<&'static str, Vec<Observed>> {
    let mut observed: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for check in checks {
        for step in check.steps {
            let over: Vec<_> = check.transports.iter().copied().filter(|one| step.applies(*one)).collect();
            for row in step.rows {
                let by = format!("{} › {}", check.id, step.slug);
                observed.entry(*row).or_default().push(Observed { by, can_fail: can_fail(step), over: over.clone() });
            }
        }
    }
    observed
}

/// Whether something is known to turn the step red.
const fn can_fail(step: &Step) -> bool {
    match step.proof {
        Proof::Defects(defects) => !defects.is_empty(),
        Proof::Flaws(flaws) => !flaws.is_empty(),
        Proof::OnDapr { faults, .. } => !faults.is_empty(),
    }
}

fn counted(block: Block, observed: &BTreeMap<&str, Vec<Observed>>) -> Counted {
    let part = |title: String, rows: Vec<Row>| {
        let rows: Vec<_> = rows.into_iter().map(|row| standing(row, observed)).collect();
        Part { title, totals: Totals::of(&rows, false), reports: Totals::of(&rows, true), rows }
    };
    let chapters: Vec<_> = block.chapters.into_iter().map(|chapter| part(chapter.title, chapter.rows)).collect();
    let rows = || chapters.iter().flat_map(|part| &part.rows);
    let (totals, reports) = (Totals::of(rows(), false), Totals::of(rows(), true));
    Counted { name: block.name, title: block.title, totals, reports, chapters }
}

fn standing(row: Row, observed: &BTreeMap<&str, Vec<Observed>>) -> Standing {
    let named = |name: &str| observed.get(name).map_or(&[][..], Vec::as_slice);
    let whole = named(&row.id);
    let over = |slug: &str, one: &Observed| one.over.iter().any(|transport| transport.slug() == slug);
    let of_variant = |slug: &String| {
        let own = named(&format!("{}/{slug}", row.id)).iter();
        own.chain(whole.iter().filter(|one| over(slug, one))).collect::<Vec<_>>()
    };
    let parts = std::iter::once((String::new(), whole.iter().collect()));
    let parts: Vec<_> = parts.chain(row.variants.keys().map(|slug| (slug.clone(), of_variant(slug)))).collect();
    let proved = |seen: &[&Observed]| seen.iter().any(|one| one.can_fail);
    let missing: Vec<_> = parts.iter().filter(|(_, seen)| !proved(seen)).map(|(slug, _)| slug.clone()).collect();
    let met = match (parts.iter().all(|(_, seen)| seen.is_empty()), missing.is_empty(), &row.reason) {
        (true, _, Some(_)) => Met::Reasoned,
        (true, _, None) => Met::Open,
        (false, true, _) => Met::Proved,
        (false, false, _) => Met::Part,
    };
    let mut steps: Vec<_> = parts.iter().flat_map(|(_, seen)| seen).map(|one| one.by.clone()).collect();
    steps.sort();
    steps.dedup();
    let missing = if met == Met::Part { missing } else { Vec::new() };
    Standing { met, row, steps, missing }
}

#[cfg(test)]
mod tests {
    use fixtures::embedded::defect::Defect;

    use super::*;
    use crate::model::clause::Basis;
    use crate::contract::row::{Chapter, Source};

    const FAILS: &[Defect] = &[Defect::SaveRefused];

    fn row(id: &str, variants: &[&str], reason: Option<&str>, report: Option<&str>) -> Row {
        let text = |text: &str| text.to_owned();
        let variants = variants.iter().map(|slug| (text(slug), text("other"))).collect();
        let (reason, report) = (reason.map(text), report.map(text));
        let (source, basis) = (Source::Own, Basis::Documented);
        Row { id: text(id), text: text("T."), variants, source, since: None, until: None, basis, of: None, report, reason }
    }

    /// What the row comes to when it is observed by these steps over these transports.
    fn met(row: Row, steps: &'static [Step], transports: &'static [Transport]) -> (Met, Vec<String>) {
        let check: &'static Check = Box::leak(Box::new(Check { id: "a.b", steps, transports, ..Check::SIDECAR }));
        let chapters = vec![Chapter { title: "C".into(), rows: vec![row] }];
        let contract = count(vec![Block { name: "a", title: "A".into(), chapters }], &[check]);
        let standing = contract.blocks[0].chapters[0].rows[0].clone();
        (standing.met, standing.missing)
    }

    #[test]
    fn a_row_is_proved_when_its_sentence_and_each_variant_are_observed() {
        const WHOLE: &[Step] = &[Step::caught("s", FAILS).rows(&["r"])];
        const BOTH: &[Step] = &[Step::caught("s", FAILS).rows(&["r"]), Step::caught("t", FAILS).rows(&["r/odd"])];
        const VARIANT: &[Step] = &[Step::caught("t", FAILS).rows(&["r/odd"])];
        let over = &Transport::ALL;
        assert_eq!(met(row("r", &[], None, None), WHOLE, over), (Met::Proved, vec![]));
        assert_eq!(met(row("r", &["odd"], None, None), WHOLE, over), (Met::Part, vec!["odd".to_owned()]));
        assert_eq!(met(row("r", &["odd"], None, None), BOTH, over), (Met::Proved, vec![]));
        assert_eq!(met(row("r", &["odd"], None, None), VARIANT, over), (Met::Part, vec![String::new()]));
        assert_eq!(met(row("q", &["odd"], None, None), BOTH, over), (Met::Open, vec![]));
    }

    #[test]
    fn a_variant_over_a_transport_is_observed_by_a_step_that_runs_there() {
        const STEPS: &[Step] = &[Step::caught("s", FAILS).rows(&["r"])];
        let grpc = || row("r", &["grpc"], None, None);
        assert_eq!(met(grpc(), STEPS, &Transport::ALL), (Met::Proved, vec![]));
        assert_eq!(met(grpc(), STEPS, &[Transport::Http]), (Met::Part, vec!["grpc".to_owned()]));
    }

    #[test]
    fn what_is_not_known_to_fail_proves_nothing() {
        const STEPS: &[Step] = &[Step::on_dapr("s", "why").rows(&["r"])];
        assert_eq!(met(row("r", &[], None, None), STEPS, &Transport::ALL), (Met::Part, vec![String::new()]));
    }

    #[test]
    fn a_reason_counts_apart_and_so_does_a_report() {
        assert_eq!(met(row("r", &[], Some("Why."), None), &[], &Transport::ALL), (Met::Reasoned, vec![]));
        let chapters = vec![Chapter { title: "C".into(), rows: vec![row("r", &[], None, Some("dapr/dapr#1"))] }];
        let contract = count(vec![Block { name: "a", title: "A".into(), chapters }], &[]);
        assert_eq!((contract.totals.all(), contract.reports), (0, Totals { open: 1, ..Totals::default() }));
    }
}
