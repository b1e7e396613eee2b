//! What a trial saw: the steps it began and its observations, in order. Each observation is told as it is made.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use fixtures::client::Tape;
use fixtures::log::Log;

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
    met: String,
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
    /// How long the log of a team's app was at the last observation.
    printed: usize,
    /// Whether the trial was judged: what a task that was left behind sees then is nobody's any more.
    closed: bool,
}

impl Record {
    /// An empty record of a trial that begins now, on the Dapr version that was `met`.
    pub(crate) fn new(tape: Tape, tell: Tell, met: String) -> Self {
        let (began, busy, withheld, inner) = (Instant::now(), Busy::now(), Vec::new(), Mutex::default());
        Self { began, busy, tape, tell, met, withheld, inner }
    }

    /// The same, deaf to what is seen at these steps.
    pub(crate) fn without(mut self, withheld: Vec<Step>) -> Self {
        self.withheld = withheld;
        self
    }

    /// The Dapr version that was met.
    pub(crate) fn met(&self) -> &str {
        &self.met
    }

    /// What was sent, and what was answered.
    pub(crate) fn tape(&self) -> &Tape {
        &self.tape
    }

    /// How busy the machine was since then.
    pub(crate) fn busy(&self) -> Busy {
        self.busy
    }

    /// Notes that a step was begun; the first time counts, and one that says nothing of the version never does.
    pub(crate) fn begin(&self, step: &Step) {
        let mut seen = self.lock();
        if step.says(&self.met) && !self.is_withheld(step.slug) && !seen.begun.contains(&step.slug) {
            seen.begun.push(step.slug);
        }
    }

    /// The step that was begun last, for the first time.
    pub(crate) fn last(&self) -> Option<&'static str> {
        self.lock().begun.last().copied()
    }

    /// Whether anything was seen at that step.
    pub(crate) fn has_seen(&self, slug: &str) -> bool {
        self.lock().observations.iter().any(|one| one.step == slug)
    }

    /// What a team's app printed since the last observation.
    pub(crate) fn printed(&self, log: &Log) -> Vec<String> {
        let end = log.end();
        let from = std::mem::replace(&mut self.lock().printed, end);
        log.between(from, end)
    }

    /// Adds what was seen at a begun step. It rests on the exchanges it names, or else on all since the last one.
    pub(crate) fn add(&self, mut observation: Observation) {
        observation.at_ms = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let mut seen = self.lock();
        if seen.closed || !seen.begun.contains(&observation.step.as_str()) {
            return;
        }
        if !observation.held && !observation.owed && observation.doubt.is_none() {
            // What did not come in time on a starved machine is missing wherever the step looks for it afterwards.
            let before = seen.observations.iter().rev().find(|one| one.step == observation.step && !one.held);
            observation.doubt = before.and_then(|one| one.doubt.clone());
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_for_a_starved_machine_is_missing_afterwards_too() {
        let (step, other) = (Step::caught("step", &[]), Step::caught("other", &[]));
        let record = Record::new(Tape::default(), Arc::new(|_| {}), "1.18.2".to_owned());
        for step in [&step, &other] {
            record.begin(step);
        }
        let seen = |step: &Step, held, owed, doubt: Option<&str>| {
            let doubt = doubt.map(str::to_owned);
            record.add(Observation { step: step.slug.to_owned(), held, owed, doubt, ..Observation::default() });
        };
        seen(&step, false, false, None);
        seen(&step, false, false, Some("it stood still"));
        seen(&step, true, false, None);
        seen(&step, false, false, None);
        seen(&step, false, true, None);
        seen(&other, false, false, None);
        let doubts: Vec<_> = record.close().observations.iter().map(|one| one.doubt.is_some()).collect();
        assert_eq!(doubts, [false, true, false, true, false, false]);
    }

    #[test]
    fn what_is_seen_at_a_step_that_says_nothing_of_the_version_is_not_recorded() {
        let steps = [Step::caught("always", &[]), Step::caught("later", &[]).since("1.19")];
        let seen = |met: &str| {
            let record = Record::new(Tape::default(), Arc::new(|_| {}), met.to_owned());
            for step in &steps {
                record.begin(step);
                record.add(Observation { step: step.slug.to_owned(), ..Observation::default() });
            }
            let Seen { begun, observations, .. } = record.close();
            assert_eq!(begun, observations.iter().map(|one| one.step.as_str()).collect::<Vec<_>>());
            begun
        };
        assert_eq!(seen("1.18.2"), ["always"]);
        assert_eq!(seen("1.19.0"), ["always", "later"]);
    }
}
