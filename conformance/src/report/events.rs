//! `events.ndjson`: the stream itself, written as it comes, so that a run that is cut off loses nothing.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use crate::model::event::{Event, Listener};

/// Name of the file in the folder of a report.
pub(crate) const FILE: &str = "events.ndjson";

/// Writes every event as one line.
pub struct EventLog {
    file: File,
}

impl EventLog {
    /// Writes to `out/events.ndjson`, from its beginning.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn create(out: &Path) -> std::io::Result<Self> {
        Ok(Self { file: File::create(out.join(FILE))? })
    }
}

impl Listener for EventLog {
    fn on(&mut self, event: &Event) {
        let written = serde_json::to_string(event).map(|line| writeln!(self.file, "{line}"));
        if let Ok(Err(error)) = written {
            tracing::warn!(%error, "an event could not be written");
        }
    }
}
