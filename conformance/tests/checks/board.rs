//! Where the tests of one environment find what the run has said of them.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use conformance::model::event::{Event, Listener};
use conformance::model::result::CheckResult;
use fixtures::client::Transport;

/// Results by test name, as they come. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Board {
    shared: Arc<(Mutex<Seen>, Condvar)>,
}

#[derive(Default)]
struct Seen {
    results: BTreeMap<String, CheckResult>,
    /// Why nothing more comes, once that is so.
    over: Option<Over>,
}

/// Why nothing more comes.
#[derive(Debug, Clone)]
pub(crate) enum Over {
    /// The environment lacks something that this machine may lack.
    Ignored(String),
    /// The run has ended, as it should or not.
    Ended(String),
}

impl Board {
    /// The result of the test of that name, waited for; or why there is none.
    pub(crate) fn wait(&self, name: &str) -> Result<CheckResult, Over> {
        let mut seen = self.lock();
        loop {
            if let Some(result) = seen.results.get(name) {
                return Ok(result.clone());
            }
            if let Some(over) = &seen.over {
                return Err(over.clone());
            }
            seen = self.shared.1.wait(seen).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Nothing more comes; the first reason counts.
    pub(crate) fn close(&self, over: Over) {
        self.lock().over.get_or_insert(over);
        self.shared.1.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.shared.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listener for Board {
    fn on(&mut self, event: &Event) {
        if let Event::CheckEnded { result } = event {
            self.lock().results.insert(key(&result.id, result.transport), result.clone());
            self.shared.1.notify_all();
        }
    }
}

/// What a check over a transport is called wherever it runs.
pub(crate) fn key(id: &str, transport: Transport) -> String {
    format!("{}::{id}", transport.slug())
}
