//! A relative path to the secrets begins where daprd is started, and not beside the file that names it.

use std::path::{Path, PathBuf, absolute};

use crate::lint::prelude::*;
use crate::lint::source::Source;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "secret.relative-path",
    page: include_str!("../../../../lint/secret/relative-path.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for store in set.components_of("secretstores.local.file") {
        let Some(value) = store.field("secretsFile").and_then(|field| field.value()) else { continue };
        let Some(text) = value.text().filter(|text| is_relative(text)) else { continue };
        if is_from_above(set, store.resource, text) {
            continue;
        }
        let message = format!("`{text}` is looked for where daprd is started, not beside this file");
        found.push(
            Finding::at(value, message)
                .saying("elsewhere daprd ends at start")
                .help("write the path from the root of the project, and start daprd there, or an absolute one"),
        );
    }
}

/// Whether a path is one from the working directory, on any system, and no part of it is put in later.
fn is_relative(text: &str) -> bool {
    let mut letters = text.chars();
    let drive = letters.next().is_some_and(|first| first.is_ascii_alphabetic()) && letters.next() == Some(':');
    !text.is_empty()
        && !drive
        && !text.starts_with(['/', '\\'])
        && !text.contains(['$', '{', '%', '<'])
        && !is_unfilled(text)
}

/// Whether the path is plainly written from a folder above: it leads through folders that the file itself stands in, or
/// to a text of the set.
fn is_from_above(set: &Set, resource: &Resource, text: &str) -> bool {
    let way: PathBuf = Path::new(text).components().filter(|part| *part != std::path::Component::CurDir).collect();
    let source = set.source(resource.source);
    let folder = whole(source, &source.folder);
    let named = way.parent().filter(|parent| !parent.as_os_str().is_empty());
    let leads = |path: &Path| {
        let root = path.ancestors().nth(way.components().count());
        path.ends_with(&way) && root.is_some_and(|root| folder != root && folder.starts_with(root))
    };
    named.is_some_and(|parent| folder.ancestors().any(|above| above.ends_with(parent)))
        || set.sources.iter().any(|other| leads(&whole(other, &other.name)))
}

/// The whole path of what is called `name`, when it is a file; no file is looked for.
fn whole(source: &Source, name: &str) -> PathBuf {
    let path = PathBuf::from(name);
    let here = if name.is_empty() { Path::new(".") } else { path.as_path() };
    let whole = source.path.as_ref().and_then(|_| absolute(here).ok());
    whole.unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_path_is_told_from_an_absolute_one_of_any_system() {
        assert!(is_relative("secrets.json") && is_relative("./a/secrets.json") && is_relative("~/secrets.json"));
        let others = ["/run/secrets.json", "C:\\shop\\secrets.json", "\\\\host\\secrets.json", "${HOME}/a.json", ""];
        assert!(!others.into_iter().any(is_relative));
    }
}
