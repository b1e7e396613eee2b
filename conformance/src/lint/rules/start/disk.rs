//! What stands on disk beside a file, so that a path in it can be followed. For a text without a path of its own, as
//! the examples of a page are, the other texts of the set are the disk.

use std::io::ErrorKind;
use std::path::Path;

use crate::lint::prelude::*;
use crate::lint::read::STDIN;
use crate::lint::source::SourceId;

/// How many folders above a compose file are tried: compose takes a relative path from the first file that it is given,
/// which may stand above this one.
const ABOVE: usize = 3;

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// Nothing.
    Nothing,
    /// Nobody can tell.
    Unknown,
}

/// What stands at `path`, seen from the folder of a text.
pub(super) fn look(set: &Set, from: SourceId, path: &str) -> Found {
    let source = set.source(from);
    match &source.path {
        Some(file) => on_disk(file.parent().unwrap_or(Path::new("")), path),
        None if source.name == STDIN.1 => Found::Unknown,
        None => among(set, &format!("{}/{path}", source.folder)),
    }
}

/// What stands at `path`, seen from the folder of a text or from one above it.
pub(super) fn look_upward(set: &Set, from: SourceId, path: &str) -> Found {
    let mut path = path.to_owned();
    for above in 0..=ABOVE {
        match look(set, from, &path) {
            Found::Nothing => path = format!("../{path}"),
            // There is no folder any more.
            Found::Unknown if above > 0 => break,
            found => return found,
        }
    }
    Found::Nothing
}

fn on_disk(folder: &Path, path: &str) -> Found {
    match folder.join(path).metadata() {
        Ok(found) if found.is_dir() => Found::Folder,
        Ok(_) => Found::File,
        Err(error) if error.kind() == ErrorKind::NotFound => Found::Nothing,
        Err(_) => Found::Unknown,
    }
}

fn among(set: &Set, path: &str) -> Found {
    let Some(wanted) = normal(path) else { return Found::Unknown };
    let below = format!("{wanted}/");
    let names = || set.sources.iter().filter_map(|source| normal(&source.name));
    if names().any(|name| name == wanted) {
        Found::File
    } else if wanted.is_empty() || names().any(|name| name.starts_with(&below)) {
        Found::Folder
    } else {
        Found::Nothing
    }
}

/// A path without `.`, `..` and double slashes, and without the first slash; `None` when it leads out above its begin.
pub(super) fn normal(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
