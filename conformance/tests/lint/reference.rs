//! The project's own resource files: the corrected ones are without a finding in every profile, and those of the
//! specification, kept as it has them, show exactly its errata.

use std::path::PathBuf;

use conformance::lint::judge::{Diagnostic, judge};
use conformance::lint::read;
use conformance::lint::render::text;
use conformance::lint::rule::Profile;
use conformance::lint::rules;
use conformance::lint::set::{Set, Target};
use rstest::rstest;

use crate::cache::here;

fn judged(paths: &[PathBuf], profile: Profile, target: Option<Target>) -> (Set, Vec<Diagnostic>) {
    let set = Set::new(read::sources(paths).unwrap(), rules::NEWEST, target);
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
    let (set, found) = judged(&paths, Profile::Pedantic, None);
    assert!(set.files() >= 5 && set.judged_resources() >= 4, "{} files", set.files());
    assert!(found.is_empty(), "{}", text::render(&set, &found, false));
}

/// Erratum, file, line and rule.
const ERRATA: &[(&str, &str, usize, &str)] = &[
    ("E1", "pubsub-kafka.yaml", 13, "kafka.auth-required"),
    ("E2", "pubsub-kafka.yaml", 24, "kafka.sasl-mechanism"),
    ("E25", "state-postgresql.yaml", 15, "component.unknown-field"),
    ("E4", "pubsub-kafka.yaml", 12, "kafka.shared-group"),
    ("E44", "binding-cron.yaml", 4, "cron.every-app"),
    ("E47", "secretstore-kubernetes.yaml", 9, "component.unknown-field"),
    ("E69", "binding-cron.yaml", 4, "cron.every-app"),
    ("E7", "pubsub-kafka.yaml", 4, "kafka.newest-offset"),
];

/// What they show beside that outside of a cluster, where no secret store is the default.
const SELF_HOSTED: &[(&str, &str, usize, &str)] = &[
    ("E51", "pubsub-kafka.yaml", 17, "component.secret-store-missing"),
    ("E51", "state-postgresql.yaml", 11, "component.secret-store-missing"),
];

#[rstest]
#[case::as_they_lie_there(None, &[])]
#[case::self_hosted(Some(Target::SelfHosted), SELF_HOSTED)]
fn the_literal_files_show_the_errata_that_concern_files_and_nothing_else(
    #[case] target: Option<Target>,
    #[case] further: &[(&str, &str, usize, &str)],
) {
    let (set, found) = judged(&[here("../dapr-components/spec-literal")], Profile::Default, target);
    let mut met: Vec<(&str, String, usize, &str)> = Vec::new();
    for it in &found {
        let source = set.source(it.finding.primary.place.source);
        let file = source.path.as_ref().and_then(|path| path.file_name()).unwrap().to_string_lossy().into_owned();
        let line = source.position(it.finding.primary.place.start).line;
        assert!(!it.errata().is_empty(), "{} names no erratum:\n{}", it.rule.name, text::one(&set, it));
        met.extend(it.errata().iter().map(|id| (*id, file.clone(), line, it.rule.name)));
    }
    met.sort();
    let wanted = ERRATA.iter().chain(further).map(|(id, file, line, rule)| (*id, (*file).to_owned(), *line, *rule));
    let mut wanted: Vec<_> = wanted.collect();
    wanted.sort();
    assert_eq!(met, wanted);
}
