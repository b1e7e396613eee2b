//! The facts about components are those of the pinned version of Dapr.
//!
//! They are read from Go's module cache, where `ci/binaries` puts Dapr's sources. Without them this test says what is
//! missing and proves nothing, unless `HARNESS_REQUIRE` is set.

mod builtin;
mod described;
mod difference;
mod go;
mod package;
mod read;
mod registered;
mod tag;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use conformance::lint::facts::component::{Component, Profile, Version};

use crate::cache::{here, required};
use described::{Described, described};
use read::Reader;
use registered::{Built, Registered, registered};

/// The committed table.
const COMMITTED: &str = "lint/facts/components-1.18.json";

/// The folders of the modules that are read.
struct Sources {
    dapr: PathBuf,
    contrib: PathBuf,
    kit: PathBuf,
}

impl Sources {
    /// The modules in their pinned versions; nothing, with the reason on stderr, where they were not downloaded.
    fn find() -> Option<Self> {
        Some(Self {
            dapr: required("github.com/dapr/dapr")?,
            contrib: required("github.com/dapr/components-contrib")?,
            kit: required("github.com/dapr/kit")?,
        })
    }
}

/// Every component that is registered or described, in the order of the types.
fn components(sources: &Sources) -> Vec<Component> {
    let code = sources.dapr.join("cmd/daprd/components");
    let reader = Reader::new(&sources.contrib, &sources.kit);
    let mut groups: Vec<Vec<Registered>> = Vec::new();
    for registered in registered(&code) {
        match groups.iter_mut().find(|group| group[0].is_same(&registered)) {
            Some(group) => group.push(registered),
            None => groups.push(vec![registered]),
        }
    }
    let used: BTreeSet<_> =
        groups.iter().flatten().flat_map(|known| &known.versions).map(|built| &built.folder).collect();
    let mut components: Vec<_> =
        groups.iter().map(|group| component(group, &reader, &sources.contrib, &code)).collect();
    for folder in folders(&sources.contrib) {
        let inside = folder.strip_prefix(&sources.contrib).expect("it lies below").to_string_lossy().into_owned();
        if let Some(described) = described(&folder).filter(|_| !used.contains(&inside)) {
            components.push(unregistered(described));
        }
    }
    components.sort_by(|one, other| one.kind.cmp(&other.kind));
    components
}

/// A folder and all folders in it.
fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let inner = entries.filter(|path| path.is_dir()).flat_map(|path| folders(&path));
    std::iter::once(folder.to_owned()).chain(inner).collect()
}

/// What is described and not built.
fn unregistered(described: Described) -> Component {
    Component {
        kind: described.called,
        aliases: Vec::new(),
        documented: true,
        versioned: false,
        directions: Vec::new(),
        versions: Vec::new(),
    }
}

/// The component that goes by the names of a group.
fn component(group: &[Registered], reader: &Reader, contrib: &Path, code: &Path) -> Component {
    let first = &group[0];
    let folder = |built: &Built| Some(contrib.join(&built.folder)).filter(|_| !built.folder.is_empty());
    let of = |built: &Built| folder(built).and_then(|folder| described(&folder));
    let pages: Vec<_> = first.versions.iter().map(of).collect();
    let called: Vec<_> = pages.iter().flatten().map(|page| page.called.as_str()).collect();
    let kind = group.iter().map(|known| &known.kind).find(|kind| called.contains(&kind.as_str()));
    let kind = kind.unwrap_or(&first.kind).clone();
    let mut aliases: Vec<_> = group.iter().map(|known| known.kind.clone()).filter(|name| *name != kind).collect();
    aliases.sort();
    let documented = pages.iter().any(Option::is_some);
    let versions = first.versions.iter().zip(pages).map(|(built, page)| {
        let names = reader.accepted(&built.folder).into_iter().chain(reader.accepted_in(&code.join(&built.file)));
        let deprecated = built.role == "Deprecated";
        Version {
            default: built.version == first.default,
            deprecated,
            ..version(&built.version, page, names.collect())
        }
    });
    Component {
        kind,
        aliases,
        documented,
        versioned: first.versioned,
        directions: first.directions.iter().copied().collect(),
        versions: versions.collect(),
    }
}

/// One version, from its description and the names that its code reads.
fn version(name: &str, page: Option<Described>, names: Vec<String>) -> Version {
    let read: BTreeSet<_> = names.iter().map(|name| name.to_lowercase()).collect();
    let (status, capabilities, mut fields, mut profiles) = match page {
        Some(page) => (Some(page.status), page.capabilities, page.fields, page.profiles),
        None => (None, Vec::new(), Vec::new(), Vec::new()),
    };
    let in_profiles = profiles.iter_mut().flat_map(|profile: &mut Profile| &mut profile.fields);
    for field in fields.iter_mut().chain(in_profiles) {
        field.unread = !read.contains(&field.name.to_lowercase()) && !field.name.contains('<');
    }
    let known = |name: &str| {
        fields.iter().chain(profiles.iter().flat_map(|profile| &profile.fields)).any(|field| field.is(name))
    };
    let mut also = BTreeMap::new();
    for name in names.into_iter().filter(|name| !known(name)) {
        also.entry(name.to_lowercase()).or_insert(name);
    }
    let also = also.into_values().collect();
    Version {
        version: name.to_owned(),
        default: false,
        deprecated: false,
        status,
        capabilities,
        fields,
        profiles,
        also,
        runtime: Vec::new(),
    }
}

/// The table as it is committed: a line for each component.
fn written(components: &[Component]) -> String {
    let lines: Vec<_> = components.iter().map(|component| serde_json::to_string(component).unwrap()).collect();
    format!("[\n{}\n]\n", lines.join(",\n"))
}

#[test]
fn the_component_facts_are_those_of_the_pinned_version() {
    let Some(sources) = Sources::find() else { return };
    let generated = written(&components(&sources));
    if std::env::var("HARNESS_UPDATE").is_ok_and(|value| value == "1") {
        fs::write(here(COMMITTED), &generated).unwrap();
    }
    let committed = fs::read_to_string(here(COMMITTED)).unwrap();
    let value = |text: &str| serde_json::from_str(text).unwrap_or_else(|error| panic!("read {COMMITTED}: {error}"));
    let differences = difference::differences(&value(&committed), &value(&generated));
    let help = format!("{COMMITTED} is not current: HARNESS_UPDATE=1 cargo test -p conformance --test lint");
    assert!(committed == generated, "{help}\n{}", differences.join("\n"));
}
