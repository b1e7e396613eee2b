//! Reads the files that a command is given.

use std::path::Path;

use fixtures::error::{Error, Kind};

use crate::judge::baseline::Baseline;
use crate::model::report::{Report, SCHEMA};

/// Reads a `report.json`.
///
/// # Errors
/// When it cannot be read, or is no report of this shape.
pub fn report(path: &Path) -> Result<Report, Error> {
    let unusable = |why: String| {
        let text = format!("read the report {}: {why}", path.display());
        Error::new(Kind::Usage, text).with_help("a run writes one as report.json into the folder of --out")
    };
    let text = std::fs::read_to_string(path).map_err(|error| unusable(error.to_string()))?;
    let report: Report = serde_json::from_str(&text).map_err(|error| unusable(error.to_string()))?;
    if report.header.schema == SCHEMA {
        return Ok(report);
    }
    Err(unusable(format!("its schema is `{}`, not `{SCHEMA}`", report.header.schema)))
}

/// Reads a baseline file.
///
/// # Errors
/// When it cannot be read, or is not a baseline.
pub fn baseline(path: &Path) -> Result<Baseline, Error> {
    let unusable = |why: String| {
        let text = format!("read the baseline {}: {why}", path.display());
        Error::new(Kind::Usage, text).with_help("its form is that of conformance/baselines/1.18.json")
    };
    let text = std::fs::read_to_string(path).map_err(|error| unusable(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| unusable(error.to_string()))
}
