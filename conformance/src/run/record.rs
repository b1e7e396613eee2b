//! What a trial saw: the steps it began and its observations, in order.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::model::observation::Observation;

/// What a trial saw so far.
#[derive(Debug, Default)]
pub(crate) struct Record {
    inner: Mutex<Seen>,
}

/// The begun steps and the observations, each in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    /// The slugs of the begun steps.
    pub(crate) begun: Vec<&'static str>,
    /// What was seen at them.
    pub(crate) observations: Vec<Observation>,
}

impl Record {
    /// Notes that a step was begun; the first time counts.
    pub(crate) fn begin(&self, slug: &'static str) {
        let mut seen = self.lock();
        if !seen.begun.contains(&slug) {
            seen.begun.push(slug);
        }
    }

    /// Adds what was seen at a begun step.
    pub(crate) fn add(&self, observation: Observation) {
        self.lock().observations.push(observation);
    }

    /// All so far.
    pub(crate) fn seen(&self) -> Seen {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
