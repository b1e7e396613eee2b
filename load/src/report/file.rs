//! Files of a run.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use fixtures::error::{Error, Kind};
use serde::Serialize;

/// Makes the folder of a run.
///
/// # Errors
/// When the system refuses.
pub fn create_folder(folder: &Path) -> Result<(), Error> {
    std::fs::create_dir_all(folder).map_err(|source| unwritable(folder, source))
}

/// Writes `value` beside its place and moves it there, so that a reader never meets half a report.
///
/// # Errors
/// When the system refuses; nothing is left under the name then.
pub fn write_json(path: &Path, value: &impl Serialize) -> Result<(), Error> {
    let text = serde_json::to_vec_pretty(value).map_err(|source| {
        Error::new(Kind::Harness, format!("write {}: it is no JSON", path.display())).with_source(source)
    })?;
    let beside = path.with_extension("part");
    let written = File::create(&beside).and_then(|mut file| {
        file.write_all(&text)?;
        file.write_all(b"\n")?;
        file.sync_all()
    });
    written.and_then(|()| std::fs::rename(&beside, path)).map_err(|source| {
        std::fs::remove_file(&beside).ok();
        unwritable(path, source)
    })
}

pub(crate) fn unwritable(path: &Path, source: std::io::Error) -> Error {
    let help = "choose another folder with --out, or make room";
    Error::new(Kind::Io, format!("write {}", path.display())).with_source(source).with_help(help)
}
