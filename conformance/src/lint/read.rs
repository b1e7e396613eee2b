//! From paths to texts.

use std::collections::HashSet;
use std::fs;
use std::io::{ErrorKind, Read as _};
use std::path::{Component, Path, PathBuf};

use fixtures::error::{Error, Kind};
use ignore::WalkBuilder;

use crate::lint::source::Source;

/// The longest file that is read, in bytes. No cluster takes a resource near it.
const LIMIT: u64 = 16 * 1024 * 1024;

/// The endings of files that are read in a folder; a file that is named itself may have any.
const ENDINGS: [&str; 3] = ["yaml", "yml", "json"];

/// What standard input is called, as a path and in findings.
pub const STDIN: (&str, &str) = ("-", "standard input");

/// The texts below the paths, `-` for standard input: folders with all below them, less hidden ones and what
/// `.gitignore` names. Neighbours of a file that is named itself come along, so that references resolve, but nothing is
/// said of them.
///
/// # Errors
/// When a path is not there, links lead in a circle, a file cannot be opened, or one that was named is not UTF-8 or too
/// long.
pub fn sources(paths: &[PathBuf]) -> Result<Vec<Source>, Error> {
    let mut sources: Vec<Source> = Vec::new();
    for path in paths {
        if path.as_os_str() == STDIN.0 {
            if sources.iter().all(|source| source.path.is_some()) {
                sources.push(stdin()?);
            }
        } else if path.is_dir() {
            folder(path, &mut sources)?;
        } else {
            let text = text(path)?;
            sources.push(named(path, &text));
            neighbours(path, &mut sources);
        }
    }
    // One file can be given in several ways, and what is given counts for more than what lies beside it.
    sources.sort_by_key(|source| source.context);
    let mut known = HashSet::new();
    sources.retain(|source| source.path.as_deref().is_none_or(|path| known.insert(whole(path))));
    Ok(sources)
}

/// The path of a file, whatever way leads to its folder. A link to another file is a file of its own, as for daprd.
fn whole(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned()).join(path.file_name().unwrap_or_default())
}

fn named(path: &Path, text: &str) -> Source {
    // `./k8s` and `k8s` are one folder.
    let parts = path.parent().unwrap_or(Path::new("")).components().filter(|part| *part != Component::CurDir);
    let folder = parts.collect::<PathBuf>();
    Source::new(&path.to_string_lossy(), Some(path.to_owned()), &folder.to_string_lossy(), text)
}

fn refused(path: &Path, why: &str) -> Error {
    Error::new(Kind::Usage, format!("read {}: {why}", path.display()))
}

fn stdin() -> Result<Source, Error> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().take(LIMIT + 1).read_to_end(&mut bytes)?;
    let name = Path::new(STDIN.1);
    let text = decoded(name, bytes)?;
    if text.trim().is_empty() {
        let help = "pipe resources into it: `helm template … | dapr-conformance lint -`";
        return Err(refused(name, "it is empty").with_help(help));
    }
    Ok(Source::new(STDIN.1, None, STDIN.1, &text))
}

fn text(path: &Path) -> Result<String, Error> {
    let failed = |error: std::io::Error| {
        let near = path
            .parent()
            .and_then(|folder| fs::read_dir(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }).ok());
        let names = near.into_iter().flatten().flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
        let wanted = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // A link that leads nowhere is there and cannot be opened.
        let names: Vec<String> = names.filter(|name| *name != wanted).collect();
        let near =
            crate::lint::near::near(&wanted, names.iter().map(String::as_str)).map(|near| path.with_file_name(near));
        let refused = refused(path, &error.to_string());
        match near {
            Some(near) if !path.exists() => refused.with_help(format!("the nearest there is {}", near.display())),
            _ => refused,
        }
    };
    let file = fs::File::open(path).map_err(failed)?;
    let length = file.metadata().map_err(failed)?.len();
    if length > LIMIT {
        let limit = LIMIT / 1024 / 1024;
        return Err(refused(path, &format!("it has {length} bytes; resources are read up to {limit} MiB")));
    }
    let mut bytes = Vec::new();
    // A pipe tells no length.
    file.take(LIMIT + 1).read_to_end(&mut bytes).map_err(failed)?;
    decoded(path, bytes)
}

fn decoded(path: &Path, bytes: Vec<u8>) -> Result<String, Error> {
    if bytes.len() as u64 > LIMIT {
        return Err(refused(path, &format!("it is longer than {} MiB", LIMIT / 1024 / 1024)));
    }
    if bytes.contains(&0) {
        return Err(refused(path, "it is binary, not YAML"));
    }
    String::from_utf8(bytes).map_err(|error| {
        refused(path, &format!("it is not UTF-8: byte {} is no part of a character", error.utf8_error().valid_up_to()))
    })
}

/// What a folder holds that is no text is none of Dapr's; what was named is. What cannot be opened may be Dapr's, so
/// that nothing is clean with it.
fn folder(root: &Path, sources: &mut Vec<Source>) -> Result<(), Error> {
    let walk = WalkBuilder::new(root).follow_links(true).require_git(false).sort_by_file_path(Path::cmp).build();
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            // A link that leads nowhere, or what went away meanwhile.
            Err(error) if is_missing(&error) && !met(&error).is_some_and(fits) => continue,
            Err(error) => return Err(refused(root, &error.to_string())),
        };
        let path = entry.path();
        if !fits(path) || !entry.file_type().is_some_and(|kind| kind.is_file()) {
            continue;
        }
        if sources.iter().any(|source| !source.context && source.path.as_deref() == Some(path)) {
            continue;
        }
        match fs::File::open(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(refused(path, &error.to_string())),
            _ => {}
        }
        if let Ok(text) = text(path) {
            sources.push(named(path, &text));
        }
    }
    Ok(())
}

/// Whether the name is that of a file that is read in a folder.
fn fits(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known))
}

fn is_missing(error: &ignore::Error) -> bool {
    error.io_error().is_some_and(|error| error.kind() == ErrorKind::NotFound)
}

/// What the walk had met when it failed.
fn met(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } => met(err),
        _ => None,
    }
}

/// Adds what lies beside a file, as context: references into it resolve, and nothing is said of it.
pub fn neighbours(path: &Path, sources: &mut Vec<Source>) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for near in paths {
        // The path as it would be written beside the one that was given.
        let near = path.with_file_name(near.file_name().unwrap_or_default());
        if !fits(&near) || !near.is_file() || sources.iter().any(|source| source.path.as_deref() == Some(&*near)) {
            continue;
        }
        if let Ok(text) = text(&near) {
            sources.push(named(&near, &text).as_context());
        }
    }
}
