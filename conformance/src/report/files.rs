//! The files of a report beside the events: `report.json`, `junit.xml`, `summary.md`.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use fixtures::error::{Error, Kind};

use super::{events, junit, markdown};
use crate::model::report::Report;

const REPORT: &str = "report.json";
const JUNIT: &str = "junit.xml";
const SUMMARY: &str = "summary.md";

/// Makes the folder of a report.
///
/// # Errors
/// When it cannot be made.
pub fn prepare(out: &Path) -> Result<(), Error> {
    fs::create_dir_all(out).map_err(|error| failed(out, error))
}

/// Removes what an earlier run left in `out`: a run that ends early leaves no verdict that is not its own.
///
/// # Errors
/// When it cannot be removed.
pub fn clear(out: &Path) -> Result<(), Error> {
    for name in [REPORT, JUNIT, SUMMARY, events::FILE] {
        let path = out.join(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(&path, error)),
            _ => {}
        }
    }
    Ok(())
}

/// Writes them into `out`.
///
/// # Errors
/// When one cannot be written.
pub fn write(out: &Path, report: &Report) -> Result<(), Error> {
    let json = serde_json::to_string_pretty(report).map_err(|error| failed(out, error))? + "\n";
    let junit = junit::render(report).map_err(|error| failed(out, error))?;
    let files = [(REPORT, json), (JUNIT, junit), (SUMMARY, markdown::render(report))];
    for (name, content) in files {
        let path = out.join(name);
        fs::write(&path, content).map_err(|error| failed(&path, error))?;
    }
    Ok(())
}

fn failed(path: &Path, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(Kind::Io, format!("write the report to {}", path.display())).with_source(source)
}
