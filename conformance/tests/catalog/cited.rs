//! What the pages and the expectations of the cases of `app` name is in the catalogue.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use conformance::checks;

use crate::page::here;

/// The folder of the cases.
fn cases() -> PathBuf {
    here("../fixtures/apps/cases")
}

/// The pages beside the cases, with their text.
fn pages() -> [(&'static str, String); 2] {
    ["README.md", "spec.md"].map(|name| (name, fs::read_to_string(cases().join(name)).unwrap()))
}

/// What stands between backticks, and in blocks the words of each line: whatever is named begins with the area.
fn named(text: &str) -> BTreeSet<String> {
    let inline = text.split('`').map(str::to_owned);
    let words = |line: &str| line.split_once("app.").map(|(_, rest)| format!("app.{rest}"));
    let lines = text.lines().filter(|line| line.contains(" › ") && !line.contains('`')).filter_map(words);
    let step = |found: &str| {
        let (check, step) = found.split_once(" › ")?;
        let step = step.split_whitespace().next()?;
        check.starts_with("app.").then(|| format!("{check} › {step}"))
    };
    inline.chain(lines).filter_map(|found| step(&found)).collect()
}

/// The expected findings of every case, each with the name of the file.
fn expected() -> Vec<(String, BTreeSet<String>)> {
    let files = fs::read_dir(cases()).unwrap().map(|entry| entry.unwrap().path());
    let expects = files.filter(|path| path.extension().is_some_and(|extension| extension == "expect"));
    let lines = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect();
        (path.file_stem().unwrap().to_string_lossy().into_owned(), lines)
    };
    expects.map(lines).collect()
}

#[test]
fn every_step_that_a_page_of_the_cases_names_is_there() {
    let known: BTreeSet<_> = checks::whole()
        .flat_map(|check| check.steps.iter().map(|step| format!("{} › {}", check.id, step.slug)))
        .collect();
    for (name, text) in pages() {
        let named = named(&text);
        assert!(!named.is_empty(), "{name} names nothing");
        assert_eq!(named.difference(&known).collect::<Vec<_>>(), [""; 0], "in {name}");
    }
    for (name, lines) in expected() {
        assert_eq!(lines.difference(&known).collect::<Vec<_>>(), [""; 0], "in {name}.expect");
    }
}

#[test]
fn a_page_tells_of_every_case() {
    let [(_, readme), _] = pages();
    let untold: Vec<_> = expected()
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| !readme.contains(&format!("| `{name}` |")))
        .collect();
    assert_eq!(untold, [""; 0]);
}

#[test]
fn the_page_of_the_specification_names_what_is_found_in_it() {
    let [_, (_, page)] = pages();
    let named = named(&page);
    let found = expected().into_iter().filter(|(name, _)| name.starts_with("spec")).flat_map(|(_, lines)| lines);
    assert_eq!(found.filter(|line| !named.contains(line)).collect::<Vec<_>>(), [""; 0]);
}
