//! The rows of the contract, and what the steps name of them.

use std::collections::BTreeSet;
use std::fs;

use conformance::checks;
use conformance::contract::count::count;
use conformance::contract::markdown;
use conformance::contract::row::{Row, Source, blocks};
use conformance::contract::standing::Contract;
use conformance::model::clause::Basis;

use crate::page::{here, is_current};

/// The contract, counted.
pub(crate) fn counted() -> Contract {
    count(blocks().unwrap(), &checks::all().collect::<Vec<_>>())
}

fn rows() -> Vec<Row> {
    blocks().unwrap().into_iter().flat_map(|block| block.chapters).flat_map(|chapter| chapter.rows).collect()
}

/// The ids of the rows that break a rule.
fn breaking(rule: impl Fn(&Row) -> bool) -> Vec<String> {
    rows().into_iter().filter(|row| !rule(row)).map(|row| row.id).collect()
}

fn is_slug(text: &str) -> bool {
    let letters = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    letters && !text.is_empty() && !text.starts_with('-') && !text.ends_with('-')
}

#[test]
fn every_file_of_the_contract_is_read() {
    let names: BTreeSet<_> = blocks().unwrap().iter().map(|block| format!("{}.toml", block.name)).collect();
    let files = fs::read_dir(here("contract")).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    assert_eq!(files.filter(|name| name != "ratchet.toml").collect::<BTreeSet<_>>(), names);
}

#[test]
fn ids_are_slugs_and_stand_once() {
    let mut seen = BTreeSet::new();
    let twice: Vec<_> = rows().into_iter().map(|row| row.id).filter(|id| !seen.insert(id.clone())).collect();
    assert_eq!(twice, [""; 0]);
    assert_eq!(breaking(|row| is_slug(&row.id) && row.variants.keys().all(|slug| is_slug(slug))), [""; 0]);
}

#[test]
fn a_row_is_one_sentence_and_so_is_its_reason() {
    let sentence = |text: &str| text.ends_with('.') && !text.contains(". ") && !text.contains('\n');
    assert_eq!(breaking(|row| sentence(&row.text) && row.text.len() <= 220), [""; 0]);
    assert_eq!(breaking(|row| row.reason.as_ref().is_none_or(|reason| sentence(reason))), [""; 0]);
    assert_eq!(breaking(|row| row.variants.values().all(|text| !text.is_empty() && !text.ends_with('.'))), [""; 0]);
}

#[test]
fn a_row_leans_on_what_its_source_is() {
    let fits = |row: &Row| match row.source {
        Source::Docs(_) | Source::Own => row.basis == Basis::Documented,
        Source::Dapr(_) | Source::Contrib(_) => row.basis == Basis::Implemented,
        Source::Seen => row.basis == Basis::Observed,
    };
    assert_eq!(breaking(fits), [""; 0]);
}

#[test]
fn a_step_names_at_most_three_rows_and_only_such_as_there_are() {
    let named = |row: &Row| {
        let variants = row.variants.keys().map(|slug| format!("{}/{slug}", row.id)).collect::<Vec<_>>();
        std::iter::once(row.id.clone()).chain(variants)
    };
    let known: BTreeSet<_> = rows().iter().flat_map(named).collect();
    let mut wrong = Vec::new();
    for (check, step) in checks::all().flat_map(|check| check.steps.iter().map(move |step| (check, step))) {
        let different: BTreeSet<_> = step.rows.iter().collect();
        let sound = step.rows.len() <= 3 && different.len() == step.rows.len();
        if !sound || !step.rows.iter().all(|row| known.contains(*row)) {
            wrong.push(format!("{} › {}: {:?}", check.id, step.slug, step.rows));
        }
    }
    assert_eq!(wrong, [""; 0]);
}

/// A reason for what a step observes is stale.
#[test]
fn what_is_observed_has_no_reason() {
    let contract = counted();
    let rows = contract.blocks.iter().flat_map(|block| &block.chapters).flat_map(|part| &part.rows);
    let stale = rows.filter(|standing| !standing.steps.is_empty() && standing.row.reason.is_some());
    assert_eq!(stale.map(|standing| standing.row.id.as_str()).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn the_contract_is_current() {
    is_current("CONTRACT.md", &markdown::render(&counted()));
}
