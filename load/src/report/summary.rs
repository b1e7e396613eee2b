//! The figures of a histogram.

use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};

/// Count, mean and quantiles, in microseconds. All zero when nothing was counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// How many values.
    pub count: u64,
    /// Arithmetic mean.
    pub mean: f64,
    /// Median.
    pub p50: f64,
    /// 90th percentile.
    pub p90: f64,
    /// 95th percentile.
    pub p95: f64,
    /// 99th percentile.
    pub p99: f64,
    /// 99.9th percentile.
    pub p999: f64,
    /// Largest value.
    pub max: f64,
}

impl Summary {
    /// The figures of a histogram of nanoseconds.
    #[must_use]
    pub fn of(histogram: &Histogram<u64>) -> Self {
        if histogram.is_empty() {
            return Self::default();
        }
        let at = |quantile| micros(histogram.value_at_quantile(quantile));
        Self {
            count: histogram.len(),
            mean: (histogram.mean() / 10.0).round() / 100.0,
            p50: at(0.5),
            p90: at(0.9),
            p95: at(0.95),
            p99: at(0.99),
            p999: at(0.999),
            max: micros(histogram.max()),
        }
    }
}

/// Nanoseconds as microseconds with two decimals; more would claim a precision that three digits do not have.
#[expect(clippy::cast_precision_loss, reason = "times of at most an hour")]
fn micros(nanoseconds: u64) -> f64 {
    (nanoseconds as f64 / 10.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::histogram;

    #[test]
    fn figures_are_microseconds() {
        let mut times = histogram();
        for micros in 1..=1_000_u64 {
            times.record(micros * 1_000).unwrap();
        }
        let summary = Summary::of(&times);
        assert_eq!(summary.count, 1_000);
        assert!(
            (summary.p50 / 500.0 - 1.0).abs() < 0.002 && (summary.max / 1_000.0 - 1.0).abs() < 0.002,
            "{summary:?}"
        );
        assert!((summary.mean / 500.5 - 1.0).abs() < 0.002, "{summary:?}");
    }

    #[test]
    fn nothing_counted_is_all_zero() {
        assert_eq!(Summary::of(&histogram()), Summary::default());
    }
}
