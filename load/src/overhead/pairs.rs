//! Pairs of slices that ran one right after the other.

use std::time::Duration;

use super::report::Added;
use super::slice::{Flaw, Slice};
use crate::report::Summary;
use crate::statistics::{Estimate, estimate};

/// What of a slice a pair needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Figures {
    summary: Summary,
    sent: u64,
    watched: Option<Duration>,
    flaw: Option<Flaw>,
}

impl From<&Slice> for Figures {
    fn from(slice: &Slice) -> Self {
        Self { summary: slice.summary, sent: slice.sent, watched: slice.watched, flaw: slice.flaw() }
    }
}

impl Figures {
    /// Processor time of what is watched, per operation, in microseconds.
    #[expect(clippy::cast_precision_loss, reason = "a slice has few operations")]
    fn cpu(&self) -> Option<f64> {
        self.watched.map(|time| time.as_secs_f64() * 1e6 / (self.sent.max(1) as f64))
    }
}

/// Pairs of a first and a second side.
#[derive(Default)]
pub(super) struct Pairs {
    usable: Vec<(Figures, Figures)>,
    /// Left out, since the machine did something else.
    pub(super) hiccups: usize,
    /// Left out, since operations failed.
    pub(super) failed: usize,
}

impl Pairs {
    /// Adds a pair, or counts why it is left out.
    pub(super) fn add(&mut self, first: Figures, second: Figures) {
        match first.flaw.max(second.flaw) {
            None => self.usable.push((first, second)),
            Some(Flaw::Hiccup) => self.hiccups += 1,
            Some(Flaw::Errors) => self.failed += 1,
        }
    }

    /// How many count.
    pub(super) fn usable(&self) -> usize {
        self.usable.len()
    }

    /// How many were left out.
    pub(super) fn left_out(&self) -> usize {
        self.hiccups + self.failed
    }

    /// What the second side adds to the first.
    pub(super) fn added(&self) -> Option<Added> {
        Some(Added {
            p50: self.difference(|summary| summary.p50)?,
            p90: self.difference(|summary| summary.p90)?,
            mean: self.difference(|summary| summary.mean)?,
        })
    }

    fn difference(&self, figure: impl Fn(&Summary) -> f64) -> Option<Estimate> {
        let difference = |(first, second): &(Figures, Figures)| figure(&second.summary) - figure(&first.summary);
        estimate(&self.usable.iter().map(difference).collect::<Vec<_>>(), SEED)
    }

    /// The second side as a multiple of the first, less one.
    pub(super) fn relative(&self) -> Option<Estimate> {
        let ratio = |(first, second): &(Figures, Figures)| (second.summary.p50 / first.summary.p50).ln();
        let logs = estimate(&self.usable.iter().map(ratio).collect::<Vec<_>>(), SEED)?;
        let back = |log: f64| log.exp() - 1.0;
        Some(Estimate { value: back(logs.value), low: back(logs.low), high: back(logs.high) })
    }

    /// Processor time of what is watched on the second side, per operation, in microseconds.
    pub(super) fn cpu(&self) -> Option<Estimate> {
        let second = |(_, second): &(Figures, Figures)| second.cpu();
        estimate(&self.usable.iter().filter_map(second).collect::<Vec<_>>(), SEED)
    }

    /// The same, less that of what is watched on the first side.
    pub(super) fn cpu_added(&self) -> Option<Estimate> {
        let difference = |(first, second): &(Figures, Figures)| Some(second.cpu()? - first.cpu()?);
        estimate(&self.usable.iter().filter_map(difference).collect::<Vec<_>>(), SEED)
    }
}

/// The resampling of one set of pairs always gives the same interval.
const SEED: u64 = 1;

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(p50: f64, flaw: Option<Flaw>) -> Figures {
        let summary = Summary { count: 500, p50, p90: 2.0 * p50, mean: p50, ..Summary::default() };
        Figures { summary, sent: 500, watched: Some(Duration::from_millis(50)), flaw }
    }

    #[test]
    fn the_difference_is_taken_pair_by_pair() {
        let mut pairs = Pairs::default();
        // The machine slows down over time, both sides alike; the sidecar adds 300 µs all the while.
        for slow in 0..10 {
            let base = 100.0 + 50.0 * f64::from(slow);
            pairs.add(figures(base, None), figures(base + 300.0, None));
        }
        let added = pairs.added().unwrap();
        assert_eq!((added.p50.value, added.p50.half_width()), (300.0, 0.0));
        assert_eq!((pairs.cpu().unwrap().value, pairs.cpu_added().unwrap().value), (100.0, 0.0));
    }

    #[test]
    fn a_pair_with_a_flaw_on_either_side_is_left_out_and_counted() {
        let mut pairs = Pairs::default();
        pairs.add(figures(1.0, None), figures(2.0, Some(Flaw::Errors)));
        pairs.add(figures(1.0, Some(Flaw::Hiccup)), figures(2.0, None));
        pairs.add(figures(1.0, Some(Flaw::Hiccup)), figures(2.0, Some(Flaw::Errors)));
        assert_eq!((pairs.usable(), pairs.hiccups, pairs.failed), (0, 1, 2));
        assert!(pairs.added().is_none());
    }

    #[test]
    fn a_ratio_is_that_of_the_medians() {
        let mut pairs = Pairs::default();
        (0..5).for_each(|_| pairs.add(figures(100.0, None), figures(110.0, None)));
        let relative = pairs.relative().unwrap();
        assert!((relative.value - 0.1).abs() < 1e-9, "{relative:?}");
    }
}
