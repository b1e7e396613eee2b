//! The rules of the registry and of the contract, and the pages rendered from them.

mod cited;
mod contract;
mod page;
mod ratchet;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use conformance::catalogue::listing::Listing;
use conformance::catalogue::{findings, markdown};
use conformance::checks::{self, CATALOGUE};
use conformance::judge::baseline::Baseline;
use conformance::lint::{catalogue, rules};

use conformance::model::clause::Basis;
use conformance::model::mutant::Mutant;
use conformance::model::step::{Proof, Step};
use conformance::run::check::Check;
use fixtures::embedded::defect::Defect;
use fixtures::service::flaw::Flaw;
use fixtures::team::fault::AppFault;

use crate::page::{here, is_current};

/// The rows of `checks` that break a rule, each with its id.
fn breaking(rule: impl Fn(&Check) -> bool) -> Vec<&'static str> {
    checks::whole().filter(|check| !rule(check)).map(|check| check.id).collect()
}

/// All Rust files below `folder`, with their text.
fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found
}

/// The module that a file below `src` is.
fn module(path: &Path) -> String {
    let inside = path.strip_prefix(here("src")).unwrap().with_extension("");
    let parts = inside.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    std::iter::once("conformance".to_owned()).chain(parts).collect::<Vec<_>>().join("::")
}

#[test]
fn ids_are_unique() {
    let mut seen = BTreeSet::new();
    assert_eq!(breaking(|check| check.id.contains('.')), [""; 0]);
    let twice: Vec<_> = checks::whole().filter(|check| !seen.insert(check.id)).map(|check| check.id).collect();
    assert_eq!(twice, [""; 0]);
}

#[test]
fn a_file_is_named_by_the_slug_of_its_check() {
    let named = |check: &Check| {
        let file = check.module.rsplit("::").next().unwrap().replace('_', "-");
        check.id.split_once('.').is_some_and(|(_, slug)| slug == file)
    };
    assert_eq!(breaking(named), [""; 0]);
}

#[test]
fn every_check_stands_in_the_folder_of_its_area_and_chapter() {
    for area in CATALOGUE {
        assert!(area.about.ends_with('.'), "the sentence of area {}", area.name);
        for chapter in area.chapters {
            assert!(chapter.about.ends_with('.'), "the sentence of chapter {}/{}", area.name, chapter.name);
            let folder = format!("conformance::checks::{}::{}::", area.name, chapter.name).replace('-', "_");
            let strangers = chapter.checks.iter().filter(|check| !check.module.starts_with(&folder));
            let strangers: Vec<_> = strangers.map(|check| check.id).collect();
            assert_eq!(strangers, [""; 0], "in chapter {}/{}", area.name, chapter.name);
        }
    }
}

#[test]
fn every_file_with_a_check_is_registered() {
    let registered: BTreeSet<_> = checks::whole().map(|check| check.module.to_owned()).collect();
    let with_check = files(&here("src/checks")).into_iter().filter(|(_, text)| text.contains("const CHECK: Check"));
    let found: BTreeSet<_> = with_check.map(|(path, _)| module(&path)).collect();
    assert_eq!(found, registered);
}

#[test]
fn a_folder_of_checks_is_opened_by_its_registry_and_nothing_else() {
    let all = files(&here("src/checks"));
    let inside = all.iter().filter(|(path, _)| path.ends_with("mod.rs") && path.parent() != Some(&here("src/checks")));
    let items = ["fn ", "struct ", "enum ", "trait ", "impl ", "static ", "macro_rules"];
    let others = |text: &str| {
        let lines = text.lines().map(|line| line.trim_start_matches("pub(super) ").trim_start_matches("async "));
        lines.filter(|line| items.iter().any(|item| line.starts_with(item))).count()
    };
    let helping: Vec<_> = inside.filter(|(_, text)| others(text) > 0).map(|(path, _)| path).collect();
    assert_eq!(helping, Vec::<&PathBuf>::new());
}

#[test]
fn a_slug_is_typed_once() {
    let mut again = Vec::new();
    for (path, text) in files(&here("src/checks")) {
        let Some(check) = checks::whole().find(|check| check.module == module(&path)) else { continue };
        let twice = check.steps.iter().filter(|step| text.matches(&format!("\"{}\"", step.slug)).count() != 1);
        again.extend(twice.map(|step| format!("{} › {}", check.id, step.slug)));
    }
    assert_eq!(again, [""; 0]);
}

#[test]
fn a_clause_is_a_sentence_with_a_source() {
    let sound = |check: &Check| check.clause.text.ends_with('.') && !check.clause.url.is_empty();
    assert_eq!(breaking(sound), [""; 0]);
}

#[test]
fn a_title_fits_and_has_no_full_stop() {
    assert_eq!(breaking(|check| check.title.chars().count() <= 70 && !check.title.ends_with('.')), [""; 0]);
}

#[test]
fn steps_are_distinct_slugs() {
    let slug = |text: &str| text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    assert_eq!(breaking(|check| !check.steps.is_empty() && check.steps.iter().all(|step| slug(step.slug))), [""; 0]);
    let distinct =
        |check: &Check| check.steps.iter().map(|step| step.slug).collect::<BTreeSet<_>>().len() == check.steps.len();
    assert_eq!(breaking(distinct), [""; 0]);
}

#[test]
fn every_step_is_proven() {
    let proven = |check: &Check| {
        check.steps.iter().all(|step| match step.proof {
            Proof::Defects(defects) => !defects.is_empty(),
            Proof::Flaws(flaws) => !flaws.is_empty(),
            Proof::Apps(faults) => !faults.is_empty(),
            Proof::OnDapr { reason, .. } => !reason.is_empty(),
        })
    };
    assert_eq!(breaking(proven), [""; 0]);
}

#[test]
fn every_step_runs_over_a_transport_of_its_check() {
    let runs = |check: &Check| {
        check.steps.iter().all(|step| check.transports.iter().any(|transport| step.applies(*transport)))
    };
    assert_eq!(breaking(|check| !check.transports.is_empty() && runs(check)), [""; 0]);
}

#[test]
fn a_step_says_of_itself_only_what_its_clause_does_not() {
    let apart = |check: &Check| {
        let observed = |step: &Step| !step.observed || check.clause.basis != Basis::Observed;
        let later = |step: &Step| step.since != Some(check.clause.since);
        check.steps.iter().all(|step| observed(step) && later(step))
    };
    assert_eq!(breaking(apart), [""; 0]);
}

#[test]
fn what_the_newest_version_no_longer_shows_is_proven_on_daprd() {
    let shown = |step: &Step| step.until.is_none() || matches!(step.proof, Proof::OnDapr { .. });
    assert_eq!(breaking(|check| check.steps.iter().all(shown)), [""; 0]);
}

#[test]
fn every_mutant_is_caught_by_a_step() {
    let caught: BTreeSet<Mutant> =
        checks::whole().flat_map(|check| check.steps).flat_map(|step| step.mutants()).collect();
    let defects = Defect::ALL.iter().copied().map(Mutant::Sidecar);
    let all = defects.chain(Flaw::ALL.iter().copied().map(Mutant::Service));
    let unused: Vec<_> = all.filter(|mutant| !caught.contains(mutant)).map(Mutant::slug).collect();
    assert_eq!(unused, [""; 0]);
}

#[test]
fn every_fault_of_an_app_is_caught_by_a_step() {
    let caught: BTreeSet<_> = checks::whole().flat_map(|check| check.steps).flat_map(Step::faults).collect();
    let unused: Vec<_> =
        AppFault::ALL.iter().filter(|fault| !caught.contains(fault)).map(|fault| fault.slug()).collect();
    assert_eq!(unused, [""; 0]);
}

/// One wrong idea of what is wrong must not take half a building block with it.
#[test]
fn no_mutant_is_the_sole_proof_of_more_than_three_steps() {
    let mut sole = BTreeMap::<_, Vec<_>>::new();
    for (check, step) in checks::whole().flat_map(|check| check.steps.iter().map(move |step| (check, step))) {
        if let [only] = step.mutants().as_slice() {
            sole.entry(only.slug()).or_default().push(format!("{} › {}", check.id, step.slug));
        }
    }
    sole.retain(|_, steps| steps.len() > 3);
    assert_eq!(sole, BTreeMap::new());
}

/// The steps that nothing is known to turn red; `list` tells why of each.
const UNPROVEN: [&str; 4] = [
    "state.row › table-has-the-columns-of-version-1",
    "state.version-two › table-of-version-1-ends-the-sidecar",
    "kafka.sasl-mechanism › broker-was-offered-plain",
    "kafka.wrong-password › broker-logs-the-failed-login",
];

#[test]
fn a_step_without_any_mutant_is_listed() {
    let mut unproven = Vec::new();
    for (check, step) in checks::whole().flat_map(|check| check.steps.iter().map(move |step| (check, step))) {
        if matches!(step.proof, Proof::OnDapr { faults: [], .. }) {
            unproven.push(format!("{} › {}", check.id, step.slug));
        }
    }
    assert_eq!(unproven, UNPROVEN);
}

/// A step names its grounds by their constants; they are steps of the same check, over the same transports.
#[test]
fn a_step_rests_on_steps_of_its_check() {
    let own = |check: &Check| {
        check.steps.iter().flat_map(|step| step.rests_on).all(|ground| check.step(ground.slug).is_some())
    };
    assert_eq!(breaking(own), [""; 0]);
}

#[test]
fn every_cited_id_is_defined() {
    let defined = include_str!("../../REQUIREMENTS.md");
    let known = |id: &&'static str| defined.lines().any(|line| line.starts_with(&format!("| {id} |")));
    assert_eq!(breaking(|check| check.cites().iter().all(known)), [""; 0]);
}

#[test]
fn the_baseline_names_existing_steps_and_the_version_that_was_seen() {
    for entry in Baseline::committed().entries {
        assert!(entry.seen_on().is_some(), "{} › {}: {}", entry.check, entry.step, entry.evidence);
        let check = checks::whole().find(|check| check.id == entry.check);
        let step = check.and_then(|check| check.step(&entry.step));
        assert!(step.is_some_and(|step| step.applies(entry.transport)), "{} › {}", entry.check, entry.step);
    }
}

#[test]
fn the_list_follows_its_schema() {
    let list = checks::whole().map(|check| Listing::of(CATALOGUE, check)).collect::<Vec<_>>();
    let list = serde_json::to_value(list).unwrap();
    let schema = serde_json::from_str(include_str!("../../schemas/list.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> = schema.iter_errors(&list).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, [""; 0]);
}

#[test]
fn the_catalogue_is_current() {
    let checks: Vec<_> = checks::whole().collect();
    let rules = catalogue::entries(rules::all());
    is_current("CATALOG.md", &(markdown::render(CATALOGUE, &checks) + &catalogue::markdown(&rules)));
}

#[test]
fn the_findings_are_current() {
    let checks: Vec<_> = checks::whole().collect();
    is_current("FINDINGS.md", &findings::render("1.18", &Baseline::committed(), &checks));
}
