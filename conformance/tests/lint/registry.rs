//! The registry is whole: rules, files and pages are the same set.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use conformance::lint::rules;

use crate::page::folder;

/// Files below a folder with that ending, as `area.slug`.
fn names(root: &Path, ending: &str) -> BTreeSet<String> {
    let files =
        |folder: &Path| -> Vec<PathBuf> { fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect() };
    let areas = files(root).into_iter().filter(|path| path.is_dir());
    let found = areas.flat_map(|area| files(&area)).filter(|path| path.extension().is_some_and(|it| it == ending));
    found
        .filter(|path| path.file_stem().is_some_and(|stem| stem != "mod"))
        .map(|path| {
            let area = path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
            let slug = path.file_stem().unwrap_or_default().to_string_lossy();
            format!("{area}.{slug}").replace('_', "-")
        })
        .collect()
}

#[test]
fn rules_and_pages_are_the_same_set() {
    let rules: BTreeSet<String> = rules::all().map(|rule| rule.name.to_owned()).collect();
    let pages = names(&folder(), "md");
    assert_eq!(rules.symmetric_difference(&pages).collect::<Vec<_>>(), [""; 0], "one without the other");
    assert_eq!(rules.len(), rules::all().count(), "a name is taken twice");
}

/// What several rules of an area share stands beside them, and is known by having no `RULE`.
#[test]
fn every_file_of_a_rule_is_registered() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lint/rules");
    let is_rule = |name: &String| {
        let (area, slug) = name.split_once('.').unwrap();
        let text = fs::read_to_string(root.join(area.replace('-', "_")).join(format!("{}.rs", slug.replace('-', "_"))));
        text.unwrap().contains("const RULE: Rule")
    };
    let files: BTreeSet<String> = names(&root, "rs").into_iter().filter(is_rule).collect();
    let registered: BTreeSet<String> = rules::all().map(|rule| rule.name.to_owned()).collect();
    assert_eq!(files.symmetric_difference(&registered).collect::<Vec<_>>(), [""; 0], "one without the other");
}

#[test]
fn the_name_of_a_rule_is_that_of_its_module() {
    for rule in rules::all() {
        let module: Vec<&str> = rule.module.rsplit("::").take(2).collect();
        assert_eq!(rule.name, format!("{}.{}", module[1], module[0]).replace('_', "-"));
    }
}
