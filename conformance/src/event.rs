//! The one stream of events that every report is rendered from.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use fixtures::client::Transport;
use serde::{Deserialize, Serialize};

use crate::evidence::redact::Redactor;
use crate::met::Met;
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
    /// A stand was opened: who answered on all of them so far.
    SubjectMet {
        /// Dapr's version as the sidecar tells it.
        dapr: String,
        /// `type/version` of its components.
        components: BTreeSet<String>,
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

/// Receives events. A trial's end comes with its evidence.
pub trait Listener: Send {
    /// Something happened.
    fn on(&mut self, event: &Event);
    /// A trial is about to be reported; what it returns is set as the result's evidence folder.
    fn evidence(&mut self, _ended: &Ended, _redactor: &Redactor) -> Option<String> {
        None
    }
}

/// Where events go: listeners are called in order, one event at a time, and never see a secret.
pub struct Sink {
    inner: Mutex<Inner>,
}

struct Inner {
    listeners: Vec<Box<dyn Listener>>,
    redactor: Redactor,
    met: Option<Met>,
}

impl Sink {
    /// Sends to these listeners.
    #[must_use]
    pub fn new(listeners: Vec<Box<dyn Listener>>) -> Self {
        Self { inner: Mutex::new(Inner { listeners, redactor: Redactor::default(), met: None }) }
    }

    /// Tells all listeners.
    pub fn send(&self, event: &Event) {
        self.lock().send(event);
    }

    /// Tells all listeners who is under test, as often as more is known of it.
    pub fn met(&self, met: &Met) {
        let mut inner = self.lock();
        if inner.met.as_ref() != Some(met) {
            inner.met = Some(met.clone());
            inner.send(&Event::SubjectMet { dapr: met.dapr.clone(), components: met.components.clone() });
        }
    }

    /// Reports the end of a trial, after its evidence was taken.
    pub fn end(&self, mut ended: Ended) {
        let mut inner = self.lock();
        let Inner { listeners, redactor, .. } = &mut *inner;
        if let Some(trial) = &ended.trial {
            redactor.learn(&trial.stand().secrets());
        }
        ended.result.redact(redactor);
        let evidence: Vec<_> =
            listeners.iter_mut().filter_map(|listener| listener.evidence(&ended, redactor)).collect();
        ended.result.evidence = evidence.into_iter().next();
        inner.send(&Event::CheckEnded { result: ended.result });
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn send(&mut self, event: &Event) {
        for listener in &mut self.listeners {
            listener.on(event);
        }
    }
}
