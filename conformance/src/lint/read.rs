//! From paths to texts.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

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
/// When a path is not there, links lead in a circle, or a file that was named is unreadable, not UTF-8 or too long.
pub fn sources(paths: &[PathBuf]) -> Result<Vec<Source>, Error> {
    let mut sources: Vec<Source> = Vec::new();
    for path in paths {
        if path.as_os_str() == STDIN.0 {
            sources.push(stdin()?);
        } else if path.is_dir() {
            folder(path, &mut sources)?;
        } else {
            let text = text(path)?;
            sources.retain(|source| !source.context || source.path.as_deref() != Some(path));
            sources.push(named(path, &text));
            neighbours(path, &mut sources);
        }
    }
    Ok(sources)
}

fn named(path: &Path, text: &str) -> Source {
    let folder = path.parent().unwrap_or(Path::new("")).to_string_lossy();
    Source::new(&path.to_string_lossy(), Some(path.to_owned()), &folder, text)
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
        let names: Vec<String> = names.collect();
        let wanted = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
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

/// What a folder holds that cannot be read as text is none of Dapr's; what was named is.
fn folder(root: &Path, sources: &mut Vec<Source>) -> Result<(), Error> {
    let walk = WalkBuilder::new(root).follow_links(true).require_git(false).sort_by_file_path(Path::cmp).build();
    for entry in walk {
        let entry = entry.map_err(|error| refused(root, &error.to_string()))?;
        let path = entry.path();
        let fits = path.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known));
        if !fits || !entry.file_type().is_some_and(|kind| kind.is_file()) {
            continue;
        }
        if sources.iter().any(|source| !source.context && source.path.as_deref() == Some(path)) {
            continue;
        }
        if let Ok(text) = text(path) {
            sources.push(named(path, &text));
        }
    }
    Ok(())
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
        let fits = near.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known));
        if !fits || !near.is_file() || sources.iter().any(|source| source.path.as_deref() == Some(&*near)) {
            continue;
        }
        if let Ok(text) = text(&near) {
            sources.push(named(&near, &text).as_context());
        }
    }
}
