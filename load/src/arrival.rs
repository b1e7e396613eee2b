//! When operations shall start. A schedule yields *intended* times: a stalled server is charged from them, so that
//! waiting behind a slow answer is never left out of the figures.

use std::time::Duration;

/// A constant rate: operation `n` is due at `n / rate`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Constant {
    per_second: f64,
}

/// A rate that no clock can follow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InvalidRate(f64);

impl std::fmt::Display for InvalidRate {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "a rate of {} per second: it must be above 0 and at most 1,000,000", self.0)
    }
}

impl std::error::Error for InvalidRate {}

impl Constant {
    /// So many operations per second.
    ///
    /// # Errors
    /// When the rate is not above 0, or above one per microsecond.
    pub fn new(per_second: f64) -> Result<Self, InvalidRate> {
        let fits = per_second > 0.0 && per_second <= 1e6;
        if fits { Ok(Self { per_second }) } else { Err(InvalidRate(per_second)) }
    }

    /// When operation `n` is due, counted from the start. Computed from `n`, so that nothing adds up to a drift.
    #[must_use]
    pub fn due(&self, n: u32) -> Duration {
        Duration::from_secs_f64(f64::from(n) / self.per_second)
    }

    /// How many operations are due within `time`.
    #[must_use]
    pub fn planned(&self, time: Duration) -> u64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "both factors are positive and small"
        )]
        let planned = (time.as_secs_f64() * self.per_second).ceil() as u64;
        planned
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[test]
    fn a_thousandth_second_apart_at_a_thousand_per_second() {
        let arrival = Constant::new(1000.0).unwrap();
        let due: Vec<_> = (0..3).map(|n| arrival.due(n)).collect();
        assert_eq!(due, [Duration::ZERO, Duration::from_millis(1), Duration::from_millis(2)]);
    }

    #[test]
    fn an_hour_at_an_odd_rate_does_not_drift() {
        let arrival = Constant::new(333.0).unwrap();
        let last = arrival.due(333 * 3600);
        assert!(last.abs_diff(Duration::from_secs(3600)) < Duration::from_micros(1), "{last:?}");
    }

    #[test]
    fn what_is_due_within_a_time_is_planned() {
        assert_eq!(Constant::new(10.0).unwrap().planned(Duration::from_millis(1050)), 11);
    }

    #[rstest]
    #[case::zero(0.0)]
    #[case::negative(-1.0)]
    #[case::no_number(f64::NAN)]
    #[case::too_fast(2e6)]
    fn an_impossible_rate_is_refused(#[case] rate: f64) {
        assert!(Constant::new(rate).is_err());
    }
}
