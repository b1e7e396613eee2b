//! What a reader needs to judge a violated, changed or unknown trial for himself: one folder with the exchanges, the logs
//! and the ledger, free of secrets.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fixtures::witness::Entry;
use serde_json::json;

use super::har;
use crate::model::event::{Event, Listener};
use crate::model::redact::Redactor;
use crate::model::result::CheckResult;
use crate::model::traces::Traces;
use crate::model::verdict::Verdict;

/// The folder of all evidence in the folder of a report.
const FOLDER: &str = "evidence";

/// Writes evidence folders into the folder of a report.
pub struct Keeper {
    out: PathBuf,
}

impl Keeper {
    /// Evidence goes to `out/evidence`; what an earlier run left there is removed.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn new(out: &Path) -> std::io::Result<Self> {
        let old = out.join(FOLDER);
        if old.exists() {
            fs::remove_dir_all(old)?;
        }
        Ok(Self { out: out.to_owned() })
    }
}

impl Listener for Keeper {
    fn on(&mut self, _event: &Event) {}

    fn evidence(&mut self, result: &CheckResult, traces: &Traces, redactor: &Redactor) -> Option<String> {
        if !result.verdict.is_found() && result.verdict != Verdict::Unknown {
            return None;
        }
        let name = format!("{FOLDER}/{}", folder(result));
        match write(&self.out.join(&name), traces, redactor) {
            Ok(()) => Some(name),
            // Trouble with evidence must not hide what it is evidence of.
            Err(error) => {
                tracing::warn!(%error, folder = name, "evidence could not be written");
                None
            }
        }
    }
}

/// `state.save-and-get-http`, and `-2` behind it for the second repetition.
fn folder(result: &CheckResult) -> String {
    let name = format!("{}-{}", result.id, result.transport.slug());
    if result.repetition == 0 { name } else { format!("{name}-{}", result.repetition + 1) }
}

fn write(folder: &Path, traces: &Traces, redactor: &Redactor) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let har = har::render(&traces.tape, redactor);
    fs::write(folder.join("exchange.har"), serde_json::to_vec_pretty(&har)?)?;
    let mut ledger = String::new();
    for slice in &traces.ledgers {
        for entry in traces.calls(slice) {
            let _ = writeln!(ledger, "{}", ledger_line(&slice.name, &entry, redactor));
        }
    }
    fs::write(folder.join("ledger.ndjson"), ledger)?;
    for slice in &traces.logs {
        write_log(folder, &slice.name, &traces.lines(slice), redactor)?;
    }
    Ok(())
}

fn write_log(folder: &Path, name: &str, lines: &[String], redactor: &Redactor) -> std::io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    fs::write(folder.join(format!("{name}.log")), redactor.text(&(lines.join("\n") + "\n")))
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn ledger_line(sidecar: &str, entry: &Entry, redactor: &Redactor) -> serde_json::Value {
    let headers = entry.headers.iter().map(|(name, value)| (name, redactor.header(name, value)));
    let mut line = json!({
        "sidecar": sidecar,
        "seq": entry.seq,
        "at_ms": millis(entry.at),
        "ended_ms": entry.ended.map(millis),
        "sort": entry.sort,
        "verb": entry.verb,
        "path": redactor.text(&entry.path),
        "query": redactor.text(&entry.query),
        "headers": headers.collect::<Vec<_>>(),
    });
    match std::str::from_utf8(&entry.body) {
        Ok(text) => line["body"] = redactor.text(text).into(),
        Err(_) => line["body_base64"] = STANDARD.encode(&entry.body).into(),
    }
    line
}

#[cfg(test)]
mod tests {
    use fixtures::witness::Sort;

    use super::*;

    #[test]
    fn a_planted_secret_is_in_no_line_of_the_ledger() {
        let mut redactor = Redactor::default();
        redactor.learn(&["c4n4ry-known".to_owned()]);
        let headers = [("dapr-api-token", "c4n4ry"), ("x-plain", "c4n4ry-known")];
        let entry = Entry {
            seq: 0,
            at: Duration::ZERO,
            ended: None,
            sort: Sort::Call,
            verb: "POST".into(),
            path: "/orders".into(),
            query: "q=c4n4ry-known".into(),
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
            body: "{\"connection\":\"host=h password=c4n4ry\"}".into(),
        };
        let line = ledger_line("a", &entry, &redactor).to_string();
        assert!(!line.contains("c4n4ry") && line.contains("/orders"), "{line}");
    }
}
