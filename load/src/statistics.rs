//! Effects over pairs, with intervals by bootstrap. Pairs are resampled, not requests: requests of one moment share
//! that moment's luck, and a resampling of them would call it precision.

use serde::{Deserialize, Serialize};

/// A value with its 95 % interval.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The median over the pairs.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

impl std::fmt::Display for Estimate {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digits = out.precision().unwrap_or(2);
        let Self { value, low, high } = self;
        write!(out, "{value:.digits$} [{low:.digits$}, {high:.digits$}]")
    }
}

impl Estimate {
    /// Half the length of the interval.
    #[must_use]
    pub fn half_width(&self) -> f64 {
        (self.high - self.low) / 2.0
    }

    /// Whether the interval holds `value`.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// How often the pairs are resampled.
const RESAMPLES: usize = 2_000;

/// The median of `values`, and the interval in which 95 % of the medians of resamples lie. `None` without values.
#[must_use]
pub fn estimate(values: &[f64], seed: u64) -> Option<Estimate> {
    let value = median(&mut values.to_vec())?;
    let mut random = fastrand::Rng::with_seed(seed);
    let mut medians: Vec<f64> = (0..RESAMPLES)
        .filter_map(|_| {
            let mut sample: Vec<f64> = (0..values.len()).map(|_| values[random.usize(..values.len())]).collect();
            median(&mut sample)
        })
        .collect();
    medians.sort_by(f64::total_cmp);
    Some(Estimate { value, low: medians[RESAMPLES * 25 / 1_000], high: medians[RESAMPLES * 975 / 1_000 - 1] })
}

/// The change from the median of `before` to that of `after`, in percent, and the interval in which 95 % of the changes
/// between resamples lie. `None` without values on either side.
#[must_use]
pub fn relative(before: &[f64], after: &[f64], seed: u64) -> Option<Estimate> {
    let change = |before: f64, after: f64| 100.0 * (after / before - 1.0);
    let value = change(median(&mut before.to_vec())?, median(&mut after.to_vec())?);
    let mut random = fastrand::Rng::with_seed(seed);
    let mut resampled = |values: &[f64]| {
        let mut sample: Vec<f64> = (0..values.len()).map(|_| values[random.usize(..values.len())]).collect();
        median(&mut sample)
    };
    let mut changes: Vec<f64> =
        (0..RESAMPLES).filter_map(|_| Some(change(resampled(before)?, resampled(after)?))).collect();
    changes.sort_by(f64::total_cmp);
    Some(Estimate { value, low: changes[RESAMPLES * 25 / 1_000], high: changes[RESAMPLES * 975 / 1_000 - 1] })
}

/// The middle value, or the mean of the two middle ones. `None` without values.
#[must_use]
pub fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        length if length % 2 == 1 => Some(values[middle]),
        _ => Some(f64::midpoint(values[middle - 1], values[middle])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&mut [4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(&mut []), None);
    }

    #[test]
    fn an_estimate_is_shown_with_its_interval() {
        let estimate = Estimate { value: 1.5, low: 1.0, high: 2.25 };
        assert_eq!(
            (estimate.to_string(), format!("{estimate:.1}")),
            ("1.50 [1.00, 2.25]".into(), "1.5 [1.0, 2.2]".into())
        );
    }

    #[test]
    fn equal_pairs_leave_no_doubt() {
        assert_eq!(estimate(&[5.0; 10], 1), Some(Estimate { value: 5.0, low: 5.0, high: 5.0 }));
        assert_eq!(estimate(&[], 1), None);
    }

    #[test]
    fn the_interval_holds_the_truth_about_as_often_as_it_says() {
        let mut random = fastrand::Rng::with_seed(42);
        let held = (0..200).filter(|seed| {
            // Twelve pairs around 100 with a triangular spread of 10.
            let pairs: Vec<f64> = (0..12).map(|_| 100.0 + 10.0 * (random.f64() - random.f64())).collect();
            estimate(&pairs, *seed).unwrap().contains(100.0)
        });
        let held = held.count();
        assert!(held >= 180, "{held} of 200");
    }

    #[test]
    fn a_change_is_found_by_its_size_and_none_where_there_is_none() {
        let mut random = fastrand::Rng::with_seed(7);
        let mut sample = |mean: f64| (0..30).map(|_| mean * (1.0 + 0.05 * (random.f64() - 0.5))).collect::<Vec<f64>>();
        let (before, same, slower) = (sample(100.0), sample(100.0), sample(110.0));
        assert!(relative(&before, &same, 1).unwrap().contains(0.0));
        let found = relative(&before, &slower, 1).unwrap();
        assert!(found.contains(10.0) && found.low > 7.0 && found.high < 13.0, "{found:?}");
        assert_eq!(relative(&[], &slower, 1), None);
    }

    #[test]
    fn one_wild_pair_does_not_move_the_median() {
        let mut pairs = vec![10.0; 11];
        pairs.push(10_000.0);
        let found = estimate(&pairs, 1).unwrap();
        assert!((found.value - 10.0).abs() < 1e-9 && found.high < 100.0, "{found:?}");
    }
}
