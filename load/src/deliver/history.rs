//! What became of published events: exact counts, and the time from the planned publish to the arrival at the app.
//!
//! An event is out of order when the app gets it after one of the same partition key that was published only when the
//! former had ended: what was under way at once has no order that anybody could keep.

use std::collections::HashMap;
use std::time::Duration;

use hdrhistogram::Histogram;

use crate::report::{Delivery, Summary};
use crate::time::{histogram, nanoseconds};

/// A set of event numbers; a run of a million events takes 128 KiB.
#[derive(Debug, Clone, Default)]
pub(crate) struct Numbers {
    bits: Vec<u64>,
    count: u64,
}

impl Numbers {
    /// Whether it was not there before.
    pub(crate) fn insert(&mut self, number: u64) -> bool {
        let (word, bit) = (usize::try_from(number / 64).unwrap_or(usize::MAX), 1 << (number % 64));
        if word >= self.bits.len() {
            self.bits.resize(word + 1, 0);
        }
        let fresh = self.bits[word] & bit == 0;
        self.bits[word] |= bit;
        self.count += u64::from(fresh);
        fresh
    }

    /// How many there are.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// How many of them are not in `other`.
    pub(crate) fn missing_in(&self, other: &Self) -> u64 {
        let others = other.bits.iter().copied().chain(std::iter::repeat(0));
        self.bits.iter().zip(others).map(|(mine, theirs)| u64::from((mine & !theirs).count_ones())).sum()
    }
}

/// One event that reached the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Delivered {
    /// Its number.
    pub(crate) number: u64,
    /// Its partition key.
    pub(crate) key: u64,
    /// Its place among the events of its key, in the order in which they were published.
    pub(crate) turn: u64,
    /// The events of its key with turns below this had all ended when it was published.
    pub(crate) after: u64,
    /// From the planned publish to the arrival.
    pub(crate) took: Duration,
}

/// All that reached the app so far.
pub(crate) struct History {
    seen: Numbers,
    duplicated: u64,
    reordered: u64,
    strange: u64,
    /// Per key: events with turns below this should have come by now.
    due: HashMap<u64, u64>,
    took: Histogram<u64>,
}

impl History {
    pub(crate) fn new() -> Self {
        let (seen, due) = (Numbers::default(), HashMap::new());
        Self { seen, duplicated: 0, reordered: 0, strange: 0, due, took: histogram() }
    }

    /// Writes one arrival down.
    pub(crate) fn add(&mut self, event: Delivered) {
        if !self.seen.insert(event.number) {
            self.duplicated += 1;
            return;
        }
        self.took.saturating_record(nanoseconds(event.took));
        let due = self.due.entry(event.key).or_default();
        self.reordered += u64::from(event.turn < *due);
        *due = (*due).max(event.after);
    }

    /// Counts an arrival of an event that nobody here published.
    pub(crate) fn add_strange(&mut self) {
        self.strange += 1;
    }

    /// How many of `published` have not come.
    pub(crate) fn missing(&self, published: &Numbers) -> u64 {
        published.missing_in(&self.seen)
    }

    /// How many arrivals were written down.
    pub(crate) fn arrivals(&self) -> u64 {
        self.seen.count() + self.duplicated
    }

    /// The counts, given what was published and how many arrivals were not even kept.
    pub(crate) fn told(&self, published: &Numbers, unkept: u64) -> Delivery {
        Delivery {
            published: published.count(),
            delivered: self.seen.count(),
            duplicated: self.duplicated,
            lost: self.missing(published),
            reordered: self.reordered,
            strange: self.strange + unkept,
            latency: Summary::of(&self.took),
        }
    }

    /// The times from the planned publish to the first arrival, in nanoseconds.
    pub(crate) fn took(&self) -> &Histogram<u64> {
        &self.took
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of two keys, the even and the odd numbers.
    fn event(number: u64, after: u64) -> Delivered {
        Delivered { number, key: number % 2, turn: number / 2, after, took: Duration::from_millis(number + 1) }
    }

    fn numbers(all: impl IntoIterator<Item = u64>) -> Numbers {
        let mut numbers = Numbers::default();
        for number in all {
            numbers.insert(number);
        }
        numbers
    }

    fn told(published: impl IntoIterator<Item = u64>, events: &[Delivered]) -> Delivery {
        let mut history = History::new();
        events.iter().for_each(|event| history.add(*event));
        history.told(&numbers(published), 0)
    }

    #[test]
    fn loss_duplication_and_reordering_of_one_in_a_thousand_are_counted_exactly() {
        let mut events: Vec<_> = (0..10_000).map(|n| event(n, n / 2)).collect();
        let mut history = History::new();
        // Of each thousand, one is lost, one comes twice, and one changes places with the next of its key.
        for thousand in (0..10).rev() {
            let at = thousand * 1_000;
            events.swap(at + 300, at + 302);
            events.insert(at + 200, event(at as u64 + 200, 0));
            events.remove(at + 100);
        }
        events.iter().for_each(|event| history.add(*event));
        let told = history.told(&numbers(0..10_000), 3);
        assert_eq!((told.published, told.delivered, told.lost), (10_000, 9_990, 10));
        assert_eq!((told.duplicated, told.reordered, told.strange), (10, 10, 3));
    }

    #[test]
    fn events_that_were_under_way_at_once_have_no_order() {
        let both_first = [event(2, 0), event(0, 0)];
        assert_eq!(told([0, 2], &both_first).reordered, 0);
        let one_after_the_other = [event(2, 1), event(0, 0)];
        assert_eq!(told([0, 2], &one_after_the_other).reordered, 1);
        let of_other_keys = [event(2, 1), event(1, 0)];
        assert_eq!(told([1, 2], &of_other_keys).reordered, 0);
    }

    #[test]
    fn an_event_that_was_not_acknowledged_can_arrive_and_is_not_lost() {
        let told = told([0], &[event(1, 0)]);
        assert_eq!((told.published, told.delivered, told.lost), (1, 1, 1));
    }

    #[test]
    fn only_the_first_arrival_has_a_latency() {
        let late = Delivered { took: Duration::from_secs(9), ..event(0, 0) };
        let told = told([0], &[event(0, 0), late]);
        assert_eq!(told.latency.count, 1);
        assert!(told.latency.max < 1_100.0, "{}", told.latency.max);
    }
}
