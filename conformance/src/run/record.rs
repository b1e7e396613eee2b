//! What a trial saw: the steps it began and its observations, in order. Each observation is told as it is made.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use fixtures::client::Tape;

use super::busy::Busy;
use crate::model::observation::Observation;
use crate::model::step::Step;

/// What a trial tells while it runs.
#[derive(Debug)]
pub(crate) enum Told {
    /// Something was seen at a step.
    Observed(Observation),
    /// Secrets that came with a further sidecar; no report may show them.
    Secrets(Vec<String>),
}

/// Hears what a trial tells. Called on the trial's own time, so it only hands on.
pub(crate) type Tell = Arc<dyn Fn(Told) + Send + Sync>;

/// What a trial saw so far.
pub(crate) struct Record {
    began: Instant,
    busy: Busy,
    tape: Tape,
    tell: Tell,
    /// Steps that are not judged here: what is seen at them is nobody's.
    withheld: Vec<Step>,
    inner: Mutex<Seen>,
}

/// The begun steps and the observations, each in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    /// The slugs of the begun steps.
    pub(crate) begun: Vec<&'static str>,
    /// What was seen at them.
    pub(crate) observations: Vec<Observation>,
    /// How long the tape was at the last observation.
    rested: usize,
    /// Whether the trial was judged: what a task that was left behind sees then is nobody's any more.
    closed: bool,
}

impl Record {
    /// An empty record of a trial that begins now.
    pub(crate) fn new(tape: Tape, tell: Tell) -> Self {
        let (began, busy, withheld, inner) = (Instant::now(), Busy::now(), Vec::new(), Mutex::default());
        Self { began, busy, tape, tell, withheld, inner }
    }

    /// The same, deaf to what is seen at these steps.
    pub(crate) fn without(mut self, withheld: Vec<Step>) -> Self {
        self.withheld = withheld;
        self
    }

    /// How busy the machine was since then.
    pub(crate) fn busy(&self) -> Busy {
        self.busy
    }

    /// Notes that a step was begun; the first time counts.
    pub(crate) fn begin(&self, slug: &'static str) {
        let mut seen = self.lock();
        if !seen.begun.contains(&slug) && !self.is_withheld(slug) {
            seen.begun.push(slug);
        }
    }

    /// Adds what was seen at a begun step. It rests on the exchanges it names, or else on all since the last one.
    pub(crate) fn add(&self, mut observation: Observation) {
        observation.at_ms = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let mut seen = self.lock();
        if seen.closed || self.is_withheld(&observation.step) {
            return;
        }
        let end = self.tape.end();
        if observation.exchanges.is_empty() {
            observation.exchanges = (seen.rested..end).collect();
        }
        seen.rested = end;
        let observation = observation.short();
        seen.observations.push(observation.clone());
        (self.tell)(Told::Observed(observation));
    }

    /// Tells secrets that came with a further sidecar.
    pub(crate) fn learn(&self, secrets: Vec<String>) {
        (self.tell)(Told::Secrets(secrets));
    }

    /// All that was seen; nothing is added from here on.
    pub(crate) fn close(&self) -> Seen {
        let mut seen = self.lock();
        seen.closed = true;
        seen.clone()
    }

    fn is_withheld(&self, slug: &str) -> bool {
        self.withheld.iter().any(|step| step.slug == slug)
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
