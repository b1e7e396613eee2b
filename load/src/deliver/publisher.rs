//! Which events are under way and which were acknowledged.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use fixtures::error::Error;
use fixtures::scenario::PARTITION_KEYS;
use futures_util::future::LocalBoxFuture;

use super::history::Numbers;
use crate::engine::{Call, Planned, Target};
use crate::outcome::Outcome;

/// What all connections have published. Shared by all workers, and asked once per event.
#[derive(Default)]
pub(super) struct Publisher {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    acknowledged: Numbers,
    /// Number → turn of what is under way; no more than there are connections.
    under_way: BTreeMap<u64, u64>,
    /// One more than the highest number that has begun.
    limit: u64,
    /// Per partition key: the next turn.
    next: [u64; PARTITION_KEYS as usize],
}

/// The place of an event among those of its partition key, in the order in which they begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Turn {
    /// From 0.
    pub(super) turn: u64,
    /// Events with turns below this had all ended when it began.
    pub(super) after: u64,
}

impl Publisher {
    /// Event `number` begins.
    pub(super) fn begin(&self, number: u64) -> Turn {
        let mut state = self.state();
        let key = number % PARTITION_KEYS;
        let slot = usize::try_from(key).unwrap_or_default();
        let turn = state.next[slot];
        state.next[slot] += 1;
        let same_key = state.under_way.iter().filter(|(other, _)| *other % PARTITION_KEYS == key);
        let after = same_key.map(|(_, turn)| *turn).min().unwrap_or(turn);
        state.under_way.insert(number, turn);
        state.limit = state.limit.max(number + 1);
        Turn { turn, after }
    }

    /// Whether an event of that number can be one of ours.
    pub(super) fn has_begun(&self, number: u64) -> bool {
        number < self.state().limit
    }

    fn end(&self, number: u64, acknowledged: bool) {
        let mut state = self.state();
        state.under_way.remove(&number);
        if acknowledged {
            state.acknowledged.insert(number);
        }
    }

    /// The events that were acknowledged.
    pub(super) fn acknowledged(&self) -> Numbers {
        self.state().acknowledged.clone()
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A target whose events are written down.
pub(super) struct Tracked {
    inner: Arc<dyn Target>,
    publisher: Arc<Publisher>,
}

impl Tracked {
    pub(super) fn new(inner: Arc<dyn Target>, publisher: Arc<Publisher>) -> Self {
        Self { inner, publisher }
    }
}

impl Target for Tracked {
    fn series(&self) -> &'static [&'static str] {
        self.inner.series()
    }

    fn connect(&self, number: usize) -> LocalBoxFuture<'_, Result<Box<dyn Call>, Error>> {
        Box::pin(async move {
            let inner = self.inner.connect(number).await?;
            let call: Box<dyn Call> = Box::new(TrackedCall { inner, publisher: self.publisher.clone() });
            Ok(call)
        })
    }
}

struct TrackedCall {
    inner: Box<dyn Call>,
    publisher: Arc<Publisher>,
}

impl Call for TrackedCall {
    fn call(&mut self, planned: Planned) -> LocalBoxFuture<'_, Outcome> {
        Box::pin(async move {
            // Ends the event also when it is given up half-way.
            let mut ends = Ends { publisher: &self.publisher, number: planned.number, acknowledged: false };
            let outcome = self.inner.call(planned).await;
            ends.acknowledged = outcome == Outcome::Accepted;
            outcome
        })
    }
}

struct Ends<'a> {
    publisher: &'a Publisher,
    number: u64,
    acknowledged: bool,
}

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.publisher.end(self.number, self.acknowledged);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_behind_those_of_its_key_that_have_ended() {
        let publisher = Publisher::default();
        let key = |nth: u64| nth * PARTITION_KEYS;
        assert_eq!(publisher.begin(key(0)), Turn { turn: 0, after: 0 });
        assert_eq!(publisher.begin(1), Turn { turn: 0, after: 0 }, "another key");
        assert_eq!(publisher.begin(key(1)), Turn { turn: 1, after: 0 }, "the first is under way");
        publisher.end(key(0), true);
        assert_eq!(publisher.begin(key(2)), Turn { turn: 2, after: 1 }, "the second is under way");
        publisher.end(key(1), false);
        publisher.end(key(2), true);
        assert_eq!(publisher.begin(key(3)), Turn { turn: 3, after: 3 });
        assert_eq!(publisher.acknowledged().count(), 2);
    }

    #[test]
    fn an_event_that_begins_late_is_behind_those_that_overtook_it() {
        let publisher = Publisher::default();
        publisher.begin(5 * PARTITION_KEYS);
        publisher.end(5 * PARTITION_KEYS, true);
        assert_eq!(publisher.begin(0), Turn { turn: 1, after: 1 });
    }
}
