//! Reads the files that a command is given, and refuses each that is not what it must be.

use std::path::{Path, PathBuf};

use fixtures::error::{Error, Kind};
use serde_json::Value;

use super::recorder;
use crate::judge::baseline::Baseline;
use crate::model::event::Event;
use crate::model::report::{Report, SCHEMA};

/// How the name of a file of events ends.
const EVENTS: &str = "ndjson";
/// What supplies a report.
const SUPPLY: &str = "a run writes report.json and events.ndjson into the folder of --out: dapr-conformance check";

/// A run as it was read.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// The file.
    pub path: PathBuf,
    /// The report that it holds, or that its events add up to.
    pub report: Report,
    /// Its events; `None` of a `report.json`, which does not hold them.
    pub events: Option<Vec<Event>>,
}

/// Reads a run from its `events.ndjson` or its `report.json`, by the end of the name.
///
/// # Errors
/// When it cannot be read, has another schema, or is cut.
pub fn run(path: &Path) -> Result<Recorded, Error> {
    if path.extension().is_none_or(|end| end != EVENTS) {
        return Ok(Recorded { path: path.to_owned(), report: report(path)?, events: None });
    }
    let text = text(path)?;
    let events = events(path, &text)?;
    let report = recorder::replay(&events).ok_or_else(|| unusable(path, "it holds no run", SUPPLY))?;
    Ok(Recorded { path: path.to_owned(), report, events: Some(events) })
}

/// Reads a `report.json`.
///
/// # Errors
/// When it cannot be read, has another schema, or is cut.
pub fn report(path: &Path) -> Result<Report, Error> {
    let text = text(path)?;
    let wrong = |error: serde_json::Error| {
        if error.is_eof() { cut(path, &error.to_string(), None) } else { unusable(path, &error.to_string(), SUPPLY) }
    };
    let value: Value = serde_json::from_str(&text).map_err(wrong)?;
    has_schema(path, &value["schema"])?;
    serde_json::from_value(value).map_err(wrong)
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
    let baseline: Baseline = serde_json::from_str(&text).map_err(|error| unusable(error.to_string()))?;
    baseline.strange().map_or(Ok(baseline), |why| Err(unusable(why)))
}

/// The events of one whole run.
fn events(path: &Path, text: &str) -> Result<Vec<Event>, Error> {
    let mut events: Vec<Event> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let wrong = |why: &str| unusable(path, &format!("line {}: {why}", number + 1), SUPPLY);
        let broken = |error: serde_json::Error| {
            let why = format!("line {} ends in the middle", number + 1);
            if error.is_eof() { cut(path, &why, command(&events)) } else { wrong(&error.to_string()) }
        };
        let value: Value = serde_json::from_str(line).map_err(broken)?;
        match (number, value["event"].as_str()) {
            (0, Some("run_started")) => has_schema(path, &value["header"]["schema"])?,
            (0, _) => return Err(wrong("it is no run_started event")),
            (_, Some("run_started")) => return Err(wrong("a second run starts")),
            _ if matches!(events.last(), Some(Event::RunEnded { .. })) => {
                return Err(wrong("an event after the end of the run"));
            }
            _ => {}
        }
        let event = serde_json::from_value(value).map_err(|error| wrong(&error.to_string()))?;
        events.push(event);
    }
    if !events.is_empty() && !matches!(events.last(), Some(Event::RunEnded { .. })) {
        let ended = events.iter().filter(|event| matches!(event, Event::CheckEnded { .. })).count();
        let planned =
            events.first().map_or(0, |event| if let Event::RunStarted { trials, .. } = event { *trials } else { 0 });
        return Err(cut(
            path,
            &format!("{ended} of {planned} trials ended and there is no run_ended"),
            command(&events),
        ));
    }
    Ok(events)
}

/// The command that repeats a run.
fn command(events: &[Event]) -> Option<&str> {
    let first = events.first()?;
    if let Event::RunStarted { header, .. } = first { Some(&header.command) } else { None }
}

fn text(path: &Path) -> Result<String, Error> {
    let read = std::fs::read_to_string(path).map_err(|error| unusable(path, &error.to_string(), SUPPLY))?;
    if read.trim().is_empty() { Err(cut(path, "it is empty", None)) } else { Ok(read) }
}

fn has_schema(path: &Path, schema: &Value) -> Result<(), Error> {
    if schema == SCHEMA {
        return Ok(());
    }
    let told = schema.as_str().map_or("no schema".to_owned(), |schema| format!("schema `{schema}`"));
    let why = format!("it has {told}, and this version reads `{SCHEMA}`");
    Err(unusable(path, &why, "read it with the version that wrote it, or run again: dapr-conformance check"))
}

/// A file that a run did not write to its end.
fn cut(path: &Path, why: &str, command: Option<&str>) -> Error {
    let help = format!("run it again: {}", command.unwrap_or("dapr-conformance check"));
    unusable(path, &format!("it is cut: {why}"), &help)
}

fn unusable(path: &Path, why: &str, help: &str) -> Error {
    Error::new(Kind::Usage, format!("read the report {}: {why}", path.display())).with_help(help.to_owned())
}
