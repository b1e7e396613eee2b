//! `events.ndjson`: the stream itself, written as it comes, so that a run that is cut off loses nothing.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fixtures::error::{Error, Kind};

use crate::model::event::{Event, Listener};

/// Name of the file in the folder of a report.
pub(crate) const FILE: &str = "events.ndjson";

/// Writes every event as one line. Clones share the file.
#[derive(Debug, Clone)]
pub struct EventLog {
    shared: Arc<Mutex<Shared>>,
}

#[derive(Debug)]
struct Shared {
    file: File,
    /// Why the file is not whole.
    failed: Option<Error>,
}

impl EventLog {
    /// Writes to `out/events.ndjson`, from its beginning.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn create(out: &Path) -> std::io::Result<Self> {
        let file = File::create(out.join(FILE))?;
        Ok(Self { shared: Arc::new(Mutex::new(Shared { file, failed: None })) })
    }

    /// Why the file is not whole, if so; told once.
    #[must_use]
    pub fn failed(&self) -> Option<Error> {
        self.lock().failed.take()
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listener for EventLog {
    fn on(&mut self, event: &Event) {
        let mut shared = self.lock();
        let line = serde_json::to_string(event).map_err(std::io::Error::from);
        if let Err(error) = line.and_then(|line| writeln!(shared.file, "{line}")) {
            shared.failed.get_or_insert_with(|| Error::new(Kind::Io, format!("write {FILE}")).with_source(error));
        }
    }
}
