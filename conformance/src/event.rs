//! The one stream of events that every report is rendered from.

use std::sync::Mutex;

use fixtures::client::Transport;
use serde::{Deserialize, Serialize};

use crate::report::{CheckResult, Header, Totals};
use crate::runner::Ended;

/// One thing that happened in a run; a line of `events.ndjson`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The first event.
    RunStarted {
        /// What runs, where and against what.
        header: Header,
        /// How many trials there will be.
        trials: usize,
    },
    /// A trial began.
    CheckStarted {
        /// Check id.
        id: String,
        /// API transport.
        transport: Transport,
        /// 0 for the first repetition.
        repetition: usize,
    },
    /// A trial ended.
    CheckEnded {
        /// What it came to.
        result: CheckResult,
    },
    /// The last event; missing when the run was cut off.
    RunEnded {
        /// Counts over all trials.
        totals: Totals,
        /// Wall time of the whole run.
        wall_ms: u64,
        /// Whether it was interrupted before all trials ran.
        interrupted: bool,
    },
}

/// Where events go: listeners are called in order, one event at a time.
pub struct Sink {
    listeners: Mutex<Vec<Box<dyn Listener>>>,
}

/// Receives events. A trial's end comes with its evidence.
pub trait Listener: Send {
    /// Something happened.
    fn on(&mut self, event: &Event);
    /// A trial is about to be reported; what it returns is set as the result's evidence folder.
    fn evidence(&mut self, _ended: &Ended) -> Option<String> {
        None
    }
}

impl Sink {
    /// Sends to these listeners.
    #[must_use]
    pub fn new(listeners: Vec<Box<dyn Listener>>) -> Self {
        Self { listeners: Mutex::new(listeners) }
    }

    /// Tells all listeners.
    pub fn send(&self, event: Event) {
        let mut listeners = self.listeners.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for listener in listeners.iter_mut() {
            listener.on(&event);
        }
    }

    /// Reports the end of a trial, after its evidence was taken.
    pub fn end(&self, mut ended: Ended) {
        let mut listeners = self.listeners.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let evidence: Vec<_> = listeners.iter_mut().filter_map(|listener| listener.evidence(&ended)).collect();
        ended.result.evidence = evidence.into_iter().next();
        let event = Event::CheckEnded { result: ended.result };
        for listener in listeners.iter_mut() {
            listener.on(&event);
        }
    }
}
