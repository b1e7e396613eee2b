//! What times are written down in: all histograms have the same bounds, so that each can be added to any other.

use std::time::Duration;

use hdrhistogram::Histogram;

/// Finest time told apart, in nanoseconds.
const LOWEST: u64 = 64;
/// Longest time told apart, in nanoseconds: an hour. Beyond it values count as an hour.
const HIGHEST: u64 = 3_600_000_000_000;

/// A histogram of nanoseconds with three significant digits.
#[must_use]
pub fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(LOWEST, HIGHEST, 3).expect("the bounds are constants that the crate accepts")
}

/// Whole nanoseconds of a time, as a histogram takes them.
#[must_use]
pub fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
