//! The files of a report beside the events: `report.json`, `junit.xml`, `summary.md`.

use std::fs;
use std::path::Path;

use fixtures::error::{Error, Kind};

use super::{junit, markdown};
use crate::model::report::Report;

/// Makes the folder of a report.
///
/// # Errors
/// When it cannot be made.
pub fn prepare(out: &Path) -> Result<(), Error> {
    fs::create_dir_all(out).map_err(|error| failed(out, error))
}

/// Writes them into `out`.
///
/// # Errors
/// When one cannot be written.
pub fn write(out: &Path, report: &Report) -> Result<(), Error> {
    let json = serde_json::to_string_pretty(report).map_err(|error| failed(out, error))? + "\n";
    let junit = junit::render(report).map_err(|error| failed(out, error))?;
    let files = [("report.json", json), ("junit.xml", junit), ("summary.md", markdown::render(report))];
    for (name, content) in files {
        let path = out.join(name);
        fs::write(&path, content).map_err(|error| failed(&path, error))?;
    }
    Ok(())
}

fn failed(path: &Path, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(Kind::Io, format!("write the report to {}", path.display())).with_source(source)
}
