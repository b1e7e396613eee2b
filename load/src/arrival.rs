//! When operations shall start. A schedule yields *intended* times: a stalled server is charged from them, so that
//! waiting behind a slow answer is never left out of the figures.

use std::fmt;
use std::time::Duration;

/// The rhythm in which operations are due.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Arrival {
    /// Each connection starts its next operation when the last one ended; nothing is planned.
    Closed,
    /// Operation `n` is due at `n / rate`.
    Constant(Rate),
    /// Exponential gaps, as independent users make them; the same seed gives the same gaps.
    Poisson {
        /// The mean rate.
        rate: Rate,
        /// Start of the pseudo-random numbers.
        seed: u64,
    },
    /// From one rate to another, evenly over the whole time.
    Ramp {
        /// The rate at the start.
        from: Rate,
        /// The rate at the end.
        to: Rate,
    },
}

/// When a run is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// No operation is due at or after this time.
    After(Duration),
    /// So many operations.
    Count(u64),
}

impl Arrival {
    /// How long the operations of a whole run take by the plan; `None` where only the run can tell.
    #[must_use]
    pub fn span(self, stop: Stop) -> Option<Duration> {
        match (self, stop) {
            (Self::Closed, _) | (Self::Poisson { .. }, Stop::Count(_)) => None,
            (_, Stop::After(time)) => Some(time),
            #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 operations")]
            (Self::Constant(rate), Stop::Count(count)) => Some(Duration::from_secs_f64(count as f64 / rate.0)),
            (Self::Ramp { from, to }, Stop::Count(count)) => Some(Duration::from_secs_f64(ramp_span(from, to, count))),
        }
    }

    /// The mean rate that was asked for; `None` for a closed arrival.
    #[must_use]
    pub fn rate(self) -> Option<f64> {
        match self {
            Self::Closed => None,
            Self::Constant(rate) | Self::Poisson { rate, .. } => Some(rate.0),
            Self::Ramp { from, to } => Some(f64::midpoint(from.0, to.0)),
        }
    }
}

/// Operations per second: above 0 and at most a million.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Rate(f64);

/// A rate that no clock can follow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InvalidRate(f64);

impl fmt::Display for InvalidRate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "a rate of {} per second: it must be above 0 and at most 1,000,000", self.0)
    }
}

impl std::error::Error for InvalidRate {}

impl Rate {
    /// So many operations per second.
    ///
    /// # Errors
    /// When the rate is not above 0, or above one per microsecond.
    pub fn new(per_second: f64) -> Result<Self, InvalidRate> {
        let fits = per_second > 0.0 && per_second <= 1e6;
        if fits { Ok(Self(per_second)) } else { Err(InvalidRate(per_second)) }
    }

    /// Operations per second.
    #[must_use]
    pub fn per_second(self) -> f64 {
        self.0
    }
}

/// One worker's share of a run: the operations `worker`, `worker + of`, `worker + 2 × of`, …
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Which worker, from 0.
    pub worker: u64,
    /// How many workers there are.
    pub of: u64,
}

impl Share {
    /// The whole run.
    pub const WHOLE: Self = Self { worker: 0, of: 1 };
}

/// An operation that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// Its number in the whole run, from 0.
    pub number: u64,
    /// When, counted from the start.
    pub at: Duration,
}

/// The operations of one worker, in order. Times are computed from the number, so that nothing adds up to a drift;
/// only Poisson gaps are sums by their nature.
#[derive(Debug, Clone)]
pub struct Schedule {
    arrival: Arrival,
    stop: Stop,
    share: Share,
    next: u64,
    last: f64,
    random: fastrand::Rng,
}

impl Schedule {
    /// The operations that `share` has to start. A closed arrival plans nothing, so its schedule is empty.
    #[must_use]
    pub fn new(arrival: Arrival, stop: Stop, share: Share) -> Self {
        let seed = if let Arrival::Poisson { seed, .. } = arrival { seed } else { 0 };
        let random = fastrand::Rng::with_seed(seed.wrapping_add(share.worker.wrapping_mul(0x9E37_79B9_7F4A_7C15)));
        Self { arrival, stop, share, next: share.worker, last: 0.0, random }
    }

    /// Seconds from the start at which operation `number` is due.
    fn seconds(&mut self, number: u64) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 operations")]
        let n = number as f64;
        match (self.arrival, self.stop) {
            (Arrival::Closed, _) => None,
            (Arrival::Constant(rate), _) => Some(n / rate.0),
            (Arrival::Poisson { rate, .. }, _) => {
                // The sum of independent Poisson processes is one, so each worker draws a thinner one.
                #[expect(clippy::cast_precision_loss, reason = "a handful of workers")]
                let mean = self.share.of as f64 / rate.0;
                self.last -= mean * (1.0 - self.random.f64()).ln();
                Some(self.last)
            }
            (Arrival::Ramp { from, to }, Stop::After(time)) => Some(ramp(from, to, time.as_secs_f64(), n)),
            (Arrival::Ramp { from, to }, Stop::Count(count)) => Some(ramp(from, to, ramp_span(from, to, count), n)),
        }
    }
}

/// The time at which operation `n` is due while the rate goes evenly from `from` to `to` within `seconds`.
fn ramp(from: Rate, to: Rate, seconds: f64, n: f64) -> f64 {
    // The number of operations until t is `from × t + slope × t² / 2`, solved for t in the form that is stable for a
    // slope near 0.
    let slope = (to.0 - from.0) / seconds;
    2.0 * n / (from.0 + (from.0 * from.0 + 2.0 * slope * n).max(0.0).sqrt())
}

/// Seconds that a ramp of so many operations takes.
fn ramp_span(from: Rate, to: Rate, count: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 operations")]
    let count = count as f64;
    2.0 * count / (from.0 + to.0)
}

impl Iterator for Schedule {
    type Item = Due;

    fn next(&mut self) -> Option<Due> {
        let number = self.next;
        if let Stop::Count(count) = self.stop
            && number >= count
        {
            return None;
        }
        let at = Duration::from_secs_f64(self.seconds(number)?);
        if let Stop::After(end) = self.stop
            && at >= end
        {
            return None;
        }
        self.next += self.share.of;
        Some(Due { number, at })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn rate(per_second: f64) -> Rate {
        Rate::new(per_second).unwrap()
    }

    fn whole(arrival: Arrival, stop: Stop) -> Vec<Due> {
        Schedule::new(arrival, stop, Share::WHOLE).collect()
    }

    #[test]
    fn a_constant_rate_is_due_at_equal_gaps() {
        let due: Vec<_> = whole(Arrival::Constant(rate(1000.0)), Stop::Count(3)).iter().map(|due| due.at).collect();
        assert_eq!(due, [Duration::ZERO, Duration::from_millis(1), Duration::from_millis(2)]);
    }

    #[test]
    fn an_hour_at_an_odd_rate_does_not_drift() {
        let due = Schedule::new(Arrival::Constant(rate(333.0)), Stop::Count(333 * 3600 + 1), Share::WHOLE).last();
        let last = due.unwrap().at;
        assert!(last.abs_diff(Duration::from_secs(3600)) < Duration::from_micros(1), "{last:?}");
    }

    #[test]
    fn what_is_due_within_a_time_is_planned() {
        assert_eq!(whole(Arrival::Constant(rate(10.0)), Stop::After(Duration::from_millis(1050))).len(), 11);
    }

    #[test]
    fn the_shares_of_the_workers_make_the_whole() {
        let (arrival, stop) = (Arrival::Constant(rate(700.0)), Stop::After(Duration::from_secs(1)));
        let shares = (0..3).flat_map(|worker| Schedule::new(arrival, stop, Share { worker, of: 3 }));
        let mut together: Vec<_> = shares.collect();
        together.sort_by_key(|due| due.number);
        assert_eq!(together, whole(arrival, stop));
    }

    #[test]
    fn poisson_gaps_keep_the_mean_rate_and_spread_like_it() {
        let due = whole(Arrival::Poisson { rate: rate(1000.0), seed: 7 }, Stop::Count(100_000));
        let gaps: Vec<_> = due.windows(2).map(|pair| (pair[1].at - pair[0].at).as_secs_f64()).collect();
        #[expect(clippy::cast_precision_loss, reason = "a hundred thousand")]
        let count = gaps.len() as f64;
        let mean = gaps.iter().sum::<f64>() / count;
        let spread = (gaps.iter().map(|gap| (gap - mean).powi(2)).sum::<f64>() / count).sqrt();
        assert!((mean * 1000.0 - 1.0).abs() < 0.02, "mean gap {mean}");
        assert!((spread / mean - 1.0).abs() < 0.03, "the deviation of exponential gaps is their mean: {spread}");
    }

    #[test]
    fn the_same_seed_gives_the_same_arrivals() {
        let arrival = |seed| whole(Arrival::Poisson { rate: rate(50.0), seed }, Stop::Count(20));
        assert_eq!(arrival(3), arrival(3));
        assert_ne!(arrival(3), arrival(4));
    }

    #[test]
    fn a_ramp_plans_the_mean_of_its_rates() {
        let due = whole(Arrival::Ramp { from: rate(100.0), to: rate(300.0) }, Stop::After(Duration::from_secs(10)));
        assert_eq!(due.len(), 2000);
        let early = due.iter().filter(|due| due.at < Duration::from_secs(1)).count();
        let late = due.iter().filter(|due| due.at >= Duration::from_secs(9)).count();
        assert!((109..=111).contains(&early) && (289..=291).contains(&late), "{early} {late}");
    }

    #[test]
    fn a_closed_arrival_plans_nothing() {
        assert_eq!(whole(Arrival::Closed, Stop::Count(5)), []);
    }

    #[rstest]
    #[case::zero(0.0)]
    #[case::negative(-1.0)]
    #[case::no_number(f64::NAN)]
    #[case::too_fast(2e6)]
    fn an_impossible_rate_is_refused(#[case] per_second: f64) {
        assert!(Rate::new(per_second).is_err());
    }
}
