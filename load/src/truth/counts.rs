//! What a broker knows of what it did.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hdrhistogram::Histogram;
use serde::Serialize;
use serde_json::{Value, json};

use super::control::Known;
use crate::report::Summary;
use crate::time::histogram;

/// What became of the messages. All are delivered, lost or still under way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Taken from publishers.
    pub published: u64,
    /// Delivered at least once.
    pub delivered: u64,
    /// Lost on purpose.
    pub lost: u64,
    /// Delivered a second time on purpose.
    pub duplicated: u64,
    /// Delivered after a later one on purpose.
    pub reordered: u64,
    /// Deliveries that the app did not answer with 2xx; they are not tried again.
    pub refused: u64,
}

/// What a broker knows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Delivered {
    /// What became of the messages.
    #[serde(flatten)]
    pub counts: Counts,
    /// The time between publish and delivery that was asked for, in microseconds.
    pub delay_us: u64,
    /// The time that it was, in microseconds, of messages without a fault.
    pub injected: Summary,
}

/// What a broker knows of itself, shared by those who take messages and those who deliver them.
#[derive(Debug)]
pub(super) struct State {
    /// The time between publish and delivery that was asked for.
    pub(super) delay: Duration,
    known: Mutex<Tally>,
}

/// What is written down.
#[derive(Debug)]
pub(super) struct Tally {
    pub(super) counts: Counts,
    /// Nanoseconds between publish and delivery, of messages without a fault.
    pub(super) injected: Histogram<u64>,
}

impl Default for Tally {
    fn default() -> Self {
        Self { counts: Counts::default(), injected: histogram() }
    }
}

impl State {
    /// Of a broker that has done nothing yet.
    pub(super) fn new(delay: Duration) -> Self {
        Self { delay, known: Mutex::default() }
    }

    /// Writes something down.
    pub(super) fn note<T>(&self, what: impl FnOnce(&mut Tally) -> T) -> T {
        what(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What was written down so far.
    pub(super) fn read(&self) -> Delivered {
        let delay_us = u64::try_from(self.delay.as_micros()).unwrap_or(u64::MAX);
        self.note(|tally| Delivered { counts: tally.counts, delay_us, injected: Summary::of(&tally.injected) })
    }
}

impl Known for State {
    fn truth(&self) -> Value {
        json!(self.read())
    }

    fn set(&self, name: &str, _value: &str) -> Result<(), String> {
        Err(format!("`{name}` cannot be changed: start another broker"))
    }
}
