//! What the steps of the checks observe of each row, and the counts.
//!
//! A row is proved when its sentence and each of its variants are observed by a step that is known to be able to fail, and
//! one of these by what was made for the row: a defect or a flaw that turns the steps of few rows red, or a tampering
//! proxy.

use std::collections::{BTreeMap, BTreeSet};

use fixtures::client::Transport;

use super::row::{Block, Row};
use super::standing::{Contract, Counted, Met, Missing, Part, Standing, Totals};
use crate::model::step::{Proof, Step};
use crate::run::check::Check;

/// A mutant that turns steps of more rows red is made for none of them.
const FEW: usize = 3;

/// One observation of a row.
struct Observed {
    by: String,
    can_fail: bool,
    /// Whether something made for this row turns it red.
    own: bool,
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
    let steps = || checks.iter().flat_map(|check| check.steps.iter().map(move |step| (check, step)));
    let mut reach: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (_, step) in steps() {
        let rows = || step.rows.iter().map(|row| row.split('/').next().unwrap_or(row));
        step.mutants().iter().for_each(|mutant| reach.entry(mutant.slug()).or_default().extend(rows()));
    }
    let is_made_for_few = |slug: &str| reach.get(slug).is_some_and(|rows| rows.len() <= FEW);
    let mut observed: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (check, step) in steps() {
        let over: Vec<_> = check.transports.iter().copied().filter(|one| step.applies(*one)).collect();
        let tampered = matches!(step.proof, Proof::OnDapr { faults: [_, ..], .. });
        let own = tampered || step.mutants().iter().any(|mutant| is_made_for_few(mutant.slug()));
        for row in step.rows {
            let by = format!("{} › {}", check.id, step.slug);
            observed.entry(*row).or_default().push(Observed { by, can_fail: can_fail(step), own, over: over.clone() });
        }
    }
    observed
}

/// Whether something is known to turn the step red.
const fn can_fail(step: &Step) -> bool {
    match step.proof {
        Proof::Defects(defects) => !defects.is_empty(),
        Proof::Flaws(flaws) => !flaws.is_empty(),
        Proof::Apps(faults) => !faults.is_empty(),
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
    let parts = std::iter::once((Missing::Sentence, whole.iter().collect()));
    let of_variants = row.variants.keys().map(|slug| (Missing::Variant(slug.clone()), of_variant(slug)));
    let parts: Vec<_> = parts.chain(of_variants).collect();
    let proved = |seen: &[&Observed]| seen.iter().any(|one| one.can_fail);
    let mut missing: Vec<_> = parts.iter().filter(|(_, seen)| !proved(seen)).map(|(part, _)| part.clone()).collect();
    if missing.is_empty() && !parts.iter().flat_map(|(_, seen)| seen).any(|one| one.own) {
        missing.push(Missing::Mutant);
    }
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
    use crate::contract::row::{Chapter, Source};
    use crate::model::clause::Basis;

    const FAILS: &[Defect] = &[Defect::SaveRefused];

    fn row(id: &str, variants: &[&str], reason: Option<&str>, report: Option<&str>) -> Row {
        let text = |text: &str| text.to_owned();
        let variants = variants.iter().map(|slug| (text(slug), text("other"))).collect();
        let (reason, report) = (reason.map(text), report.map(text));
        let (source, basis) = (Source::Own, Basis::Documented);
        Row {
            id: text(id),
            text: text("T."),
            variants,
            source,
            since: None,
            until: None,
            basis,
            of: None,
            report,
            reason,
        }
    }

    fn variant(slug: &str) -> Missing {
        Missing::Variant(slug.to_owned())
    }

    /// What the row comes to when it is observed by these steps over these transports.
    fn met(row: Row, steps: &'static [Step], transports: &'static [Transport]) -> (Met, Vec<Missing>) {
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
        assert_eq!(met(row("r", &["odd"], None, None), WHOLE, over), (Met::Part, vec![variant("odd")]));
        assert_eq!(met(row("r", &["odd"], None, None), BOTH, over), (Met::Proved, vec![]));
        assert_eq!(met(row("r", &["odd"], None, None), VARIANT, over), (Met::Part, vec![Missing::Sentence]));
        assert_eq!(met(row("q", &["odd"], None, None), BOTH, over), (Met::Open, vec![]));
    }

    #[test]
    fn a_variant_over_a_transport_is_observed_by_a_step_that_runs_there() {
        const STEPS: &[Step] = &[Step::caught("s", FAILS).rows(&["r"])];
        let grpc = || row("r", &["grpc"], None, None);
        assert_eq!(met(grpc(), STEPS, &Transport::ALL), (Met::Proved, vec![]));
        assert_eq!(met(grpc(), STEPS, &[Transport::Http]), (Met::Part, vec![variant("grpc")]));
    }

    #[test]
    fn what_is_not_known_to_fail_proves_nothing() {
        const STEPS: &[Step] = &[Step::on_dapr("s", "why").rows(&["r"])];
        assert_eq!(met(row("r", &[], None, None), STEPS, &Transport::ALL), (Met::Part, vec![Missing::Sentence]));
    }

    #[test]
    fn a_mutant_of_many_rows_is_made_for_none() {
        const THREE: &[Step] = &[Step::caught("s", FAILS).rows(&["r", "s", "t"])];
        const FOUR: &[Step] = &[THREE[0], Step::caught("t", FAILS).rows(&["u/odd"])];
        assert_eq!(met(row("r", &[], None, None), THREE, &Transport::ALL), (Met::Proved, vec![]));
        assert_eq!(met(row("r", &[], None, None), FOUR, &Transport::ALL), (Met::Part, vec![Missing::Mutant]));
    }

    #[test]
    fn a_reason_counts_apart_and_so_does_a_report() {
        assert_eq!(met(row("r", &[], Some("Why."), None), &[], &Transport::ALL), (Met::Reasoned, vec![]));
        let chapters = vec![Chapter { title: "C".into(), rows: vec![row("r", &[], None, Some("dapr/dapr#1"))] }];
        let contract = count(vec![Block { name: "a", title: "A".into(), chapters }], &[]);
        assert_eq!((contract.totals.all(), contract.reports), (0, Totals { open: 1, ..Totals::default() }));
    }
}
