//! Where a run sends its events: to each listener in order, one at a time, free of secrets.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::identity::Identity;
use super::trial::Trial;
use crate::judge::totals;
use crate::model::event::{Event, Listener};
use crate::model::redact::Redactor;
use crate::model::result::CheckResult;
use crate::model::totals::Totals;

/// Where events go: listeners are called in order, one event at a time, and never see a secret.
pub struct Sink {
    inner: Mutex<Inner>,
}

struct Inner {
    listeners: Vec<Box<dyn Listener>>,
    redactor: Redactor,
    identity: Option<Identity>,
    totals: Totals,
}

impl Sink {
    /// Sends to these listeners.
    #[must_use]
    pub fn new(listeners: Vec<Box<dyn Listener>>) -> Self {
        Self {
            inner: Mutex::new(Inner {
                listeners,
                redactor: Redactor::default(),
                identity: None,
                totals: Totals::default(),
            }),
        }
    }

    /// Tells all listeners.
    pub fn send(&self, event: &Event) {
        self.lock().send(event);
    }

    /// Tells all listeners who is under test, as often as more is known of it.
    pub fn met(&self, identity: &Identity) {
        let mut inner = self.lock();
        if inner.identity.as_ref() != Some(identity) {
            inner.identity = Some(identity.clone());
            let Identity { dapr, components } = identity.clone();
            inner.send(&Event::SubjectMet { dapr, components });
        }
    }

    /// Reports the end of a trial, after its evidence was taken.
    pub fn end(&self, mut result: CheckResult, trial: Option<&Trial>) {
        let mut inner = self.lock();
        let Inner { listeners, redactor, .. } = &mut *inner;
        if let Some(trial) = trial {
            redactor.learn(&trial.stand().secrets());
        }
        result.redact(redactor);
        if let Some(trial) = trial {
            let traces = trial.traces();
            let evidence = listeners.iter_mut().filter_map(|listener| listener.evidence(&result, &traces, redactor));
            result.evidence = evidence.collect::<Vec<_>>().into_iter().next();
        }
        totals::add(&mut inner.totals, &result);
        inner.send(&Event::CheckEnded { result });
    }

    /// Counts over all trials that ended so far.
    pub(crate) fn totals(&self) -> Totals {
        self.lock().totals
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
