//! The project's own resource files: the corrected ones are without a finding in every profile, and those of the
//! specification, kept as it has them, show exactly its errata.

use std::path::PathBuf;

use conformance::lint::judge::{Diagnostic, judge};
use conformance::lint::read;
use conformance::lint::render::text;
use conformance::lint::rule::Profile;
use conformance::lint::rules;
use conformance::lint::set::Set;
use rstest::rstest;

use crate::cache::here;

fn judged(paths: &[PathBuf], profile: Profile) -> (Set, Vec<Diagnostic>) {
    let set = Set::new(read::sources(paths).unwrap(), rules::NEWEST, None);
    let found = judge(&set, &rules::all().collect::<Vec<_>>(), profile);
    (set, found)
}

/// The files of `dapr-components/` and of the folders below it, but for the one whose faults are meant.
fn components() -> Vec<PathBuf> {
    let root = here("../dapr-components");
    let files = std::fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path());
    let own: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|ending| ending == "yaml")).collect();
    assert!(own.len() >= 5, "{own:?}");
    [own, vec![root.join("local"), root.join("production")]].concat()
}

#[rstest]
#[case::components(components())]
#[case::deployments(vec![here("../k8s")])]
#[case::both([components(), vec![here("../k8s")]].concat())]
fn the_reference_files_are_without_a_finding_in_every_profile(#[case] paths: Vec<PathBuf>) {
    let (set, found) = judged(&paths, Profile::Pedantic);
    assert!(set.files() >= 5 && set.judged_resources() >= 4, "{} files", set.files());
    assert!(found.is_empty(), "{}", text::render(&set, &found, false));
}

/// Erratum, file, line and rule.
const ERRATA: &[(&str, &str, usize, &str)] = &[];

#[test]
fn the_literal_files_show_the_errata_that_concern_files_and_nothing_else() {
    let (set, found) = judged(&[here("../dapr-components/spec-literal")], Profile::Default);
    let mut met: Vec<(&str, String, usize, &str)> = Vec::new();
    for it in &found {
        let source = set.source(it.finding.primary.place.source);
        let file = source.path.as_ref().and_then(|path| path.file_name()).unwrap().to_string_lossy().into_owned();
        let line = source.position(it.finding.primary.place.start).line;
        assert!(!it.rule.errata.is_empty(), "{} names no erratum:\n{}", it.rule.name, text::one(&set, it));
        met.extend(it.rule.errata.iter().map(|id| (*id, file.clone(), line, it.rule.name)));
    }
    met.sort();
    let wanted: Vec<_> = ERRATA.iter().map(|(id, file, line, rule)| (*id, (*file).to_owned(), *line, *rule)).collect();
    assert_eq!(met, wanted);
}
