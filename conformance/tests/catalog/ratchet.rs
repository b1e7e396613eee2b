//! What is not proved may only become less.

use std::fs;

use conformance::checks;
use conformance::coverage::item::{self, Standing};
use conformance::model::subject::Subject;
use serde::{Deserialize, Serialize};

use crate::contract::counted;
use crate::page::{here, updates};

const FILE: &str = "contract/ratchet.toml";
const OPENING: &str = "# What is not proved, counted by a test: none of these may rise. `HARNESS_UPDATE=1 cargo test -p \
                       conformance --test catalog`\n# lowers them, and never raises one.\n\n";

/// The numbers that may only fall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ratchet {
    /// Rows that no step observes.
    open_rows: usize,
    /// Of the reported rows, those.
    open_reports: usize,
    /// Steps that judge a sidecar and name no row.
    unnamed_steps: usize,
    /// Requirements and errata that are not shown whole.
    unproven_ids: usize,
    /// Those of which nothing at all is shown.
    unshown_ids: usize,
    /// Those of them without a reason.
    open_ids: usize,
}

impl Ratchet {
    fn met() -> Self {
        let (contract, items) = (counted(), item::of(&checks::all().collect::<Vec<_>>(), None));
        let ids = |of: &[Standing]| items.iter().filter(|item| of.contains(&item.standing)).count();
        let sidecar = checks::all().filter(|check| check.subject == Subject::Sidecar);
        Self {
            open_rows: contract.totals.open,
            open_reports: contract.reports.open,
            unnamed_steps: sidecar.flat_map(|check| check.steps).filter(|step| step.rows.is_empty()).count(),
            unproven_ids: ids(&[Standing::Partial, Standing::Excused, Standing::Open]),
            unshown_ids: ids(&[Standing::Excused, Standing::Open]),
            open_ids: ids(&[Standing::Open]),
        }
    }

    const fn numbers(&self) -> [(&'static str, usize); 6] {
        let Self { open_rows, open_reports, unnamed_steps, unproven_ids, unshown_ids, open_ids } = *self;
        [
            ("open_rows", open_rows),
            ("open_reports", open_reports),
            ("unnamed_steps", unnamed_steps),
            ("unproven_ids", unproven_ids),
            ("unshown_ids", unshown_ids),
            ("open_ids", open_ids),
        ]
    }

    /// Those of `met` that are above `self`.
    fn risen(&self, met: &Self) -> Vec<String> {
        let pairs = self.numbers().into_iter().zip(met.numbers());
        let risen = pairs.filter(|((_, committed), (_, met))| met > committed);
        risen.map(|((name, committed), (_, met))| format!("{name} rose from {committed} to {met}")).collect()
    }
}

#[test]
fn what_is_not_proved_only_becomes_less() {
    let committed: Ratchet = toml::from_str(&fs::read_to_string(here(FILE)).unwrap()).unwrap();
    let met = Ratchet::met();
    let risen = committed.risen(&met);
    assert!(risen.is_empty(), "{risen:?}: name the row at a step, or give its reason, if nobody can judge it");
    if met != committed && updates() {
        fs::write(here(FILE), format!("{OPENING}{}", toml::to_string(&met).unwrap())).unwrap();
    } else {
        assert_eq!(met, committed, "it is less now: HARNESS_UPDATE=1 cargo test -p conformance --test catalog");
    }
}

#[test]
fn one_that_rises_is_named_even_when_another_falls() {
    let committed =
        Ratchet { open_rows: 10, open_reports: 5, unnamed_steps: 7, unproven_ids: 3, unshown_ids: 2, open_ids: 0 };
    let met = Ratchet { open_rows: 4, unproven_ids: 4, ..committed };
    assert_eq!(committed.risen(&met), ["unproven_ids rose from 3 to 4"]);
    assert_eq!(committed.risen(&committed), [""; 0]);
}
