//! Files that others made: all resource files of Dapr's own repositories. Each alarm was read once, and is either true or
//! the end of a rule; what is left stands with its reason in `lint/corpus.toml`, and this test keeps the list true.
//!
//! `HARNESS_UPDATE=1` shows what the list would have to hold; the reasons are for people to write.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use conformance::lint::judge::judge;
use conformance::lint::rule::Profile;
use conformance::lint::rules;
use conformance::lint::set::Set;
use conformance::lint::source::Source;
use serde::Deserialize;

use crate::cache;

/// The modules that hold resource files.
const MODULES: [&str; 3] = ["github.com/dapr/dapr", "github.com/dapr/components-contrib", "github.com/dapr/kit"];

/// What the list holds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    alarm: Vec<Alarm>,
}

/// What a rule says of some files, and why that is right.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Alarm {
    rule: String,
    reason: String,
    /// Paths, each with how often the rule speaks there: `dapr/tests/config/x.yaml 2`.
    files: Vec<String>,
}

/// All YAML files of a module that name a group of Dapr's.
fn resource_files(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            resource_files(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml")
            && fs::read_to_string(&path).is_ok_and(|text| text.contains("dapr.io/"))
        {
            into.push(path);
        }
    }
}

/// The files as one set; `None` where they are not downloaded.
fn corpus() -> Option<Set> {
    let mut sources = Vec::new();
    for module in MODULES {
        let root = cache::required(module)?;
        let mut files = Vec::new();
        resource_files(&root, &mut files);
        let short = module.rsplit('/').next().unwrap();
        for path in files {
            let name = format!("{short}/{}", path.strip_prefix(&root).unwrap().display());
            let folder = Path::new(&name).parent().unwrap().display().to_string();
            let text = fs::read_to_string(&path).unwrap();
            // A template is refused as input, and says nothing before it is rendered.
            if !text.contains("{{") {
                sources.push(Source::new(&name, Some(path), &folder, &text));
            }
        }
    }
    Some(Set::new(sources, rules::NEWEST, None))
}

#[test]
fn every_alarm_over_files_of_others_is_listed_with_its_reason() {
    let Some(set) = corpus() else { return };
    assert!(set.sources.len() >= 150, "only {} files: is the corpus whole?", set.sources.len());
    let found = judge(&set, &rules::all().collect::<Vec<_>>(), Profile::Default);
    let mut met: BTreeMap<(String, String), usize> = BTreeMap::new();
    for it in &found {
        let file = set.source(it.finding.primary.place.source).name.clone();
        *met.entry((it.rule.name.to_owned(), file)).or_default() += 1;
    }
    let list: List = toml::from_str(&fs::read_to_string(cache::here("lint/corpus.toml")).unwrap()).unwrap();
    let mut listed: BTreeMap<(String, String), usize> = BTreeMap::new();
    for alarm in &list.alarm {
        assert!(alarm.reason.len() > 20 && alarm.reason.ends_with('.'), "{}: no reason", alarm.rule);
        for file in &alarm.files {
            let (file, count) = file.rsplit_once(' ').unwrap_or_else(|| panic!("{file}: how often?"));
            let before = listed.insert((alarm.rule.clone(), file.to_owned()), count.parse().unwrap());
            assert_eq!(before, None, "{}: {file} is listed twice", alarm.rule);
        }
    }
    let line = |((rule, file), count): (&(String, String), &usize)| format!("{rule}: {file} {count}");
    let (met, listed): (BTreeSet<_>, BTreeSet<_>) = (met.iter().map(line).collect(), listed.iter().map(line).collect());
    let new: Vec<_> = met.difference(&listed).cloned().collect();
    let gone: Vec<_> = listed.difference(&met).cloned().collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "not listed:\n{}\nlisted and not there:\n{}",
        new.join("\n"),
        gone.join("\n")
    );
}
