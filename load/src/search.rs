//! The highest rate that a target sustains: doubled until it does not, then narrowed down.

use fixtures::error::Error;
use serde::{Deserialize, Serialize};

use crate::arrival::Rate;

/// What a search found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// The highest rate that held, per second; `None` when not even the lowest did.
    pub sustained: Option<f64>,
    /// The lowest rate that did not hold; `None` when all did.
    pub exceeded: Option<f64>,
    /// Every rate that was tried, in order, and whether it held.
    pub tried: Vec<(f64, bool)>,
}

/// The lowest and the highest rate that is tried, per second.
const RANGE: (f64, f64) = (1.0, 1_000_000.0);
/// The two ends may differ by this share.
const PRECISION: f64 = 0.03;

/// Searches from `from`. `holds` drives the target at a rate and says whether it kept up; `None` ends the search with what
/// was found so far, an error without.
///
/// # Errors
/// The first error of `holds`.
pub async fn search(
    from: Rate,
    mut holds: impl AsyncFnMut(Rate) -> Result<Option<bool>, Error>,
) -> Result<Found, Error> {
    let mut found = Found { sustained: None, exceeded: None, tried: Vec::new() };
    let mut next = Some(from.per_second());
    while let Some(rate) = next {
        let Ok(valid) = Rate::new(rate) else { break };
        let Some(held) = holds(valid).await? else { break };
        found.tried.push((rate, held));
        if held {
            found.sustained = Some(found.sustained.map_or(rate, |best| best.max(rate)));
        } else {
            found.exceeded = Some(found.exceeded.map_or(rate, |worst| worst.min(rate)));
        }
        next = following(&found);
    }
    Ok(found)
}

/// The rate to be tried next; `None` when the answer is known.
fn following(found: &Found) -> Option<f64> {
    match (found.sustained, found.exceeded) {
        (Some(held), None) if held < RANGE.1 => Some((held * 2.0).min(RANGE.1)),
        (None, Some(failed)) if failed > RANGE.0 => Some((failed / 2.0).max(RANGE.0)),
        // A noisy target may fail below a rate that it held once; then there is nothing to narrow down.
        (Some(held), Some(failed)) if failed > held * (1.0 + PRECISION) => Some((held * failed).sqrt()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    async fn capacity(capacity: f64, from: f64) -> Found {
        search(Rate::new(from).unwrap(), async |rate| Ok(Some(rate.per_second() <= capacity))).await.unwrap()
    }

    #[rstest]
    #[case::far_below(10.0)]
    #[case::near(1_200.0)]
    #[case::far_above(500_000.0)]
    #[tokio::test]
    async fn the_capacity_is_found_from_any_start(#[case] from: f64) {
        let found = capacity(1_234.0, from).await;
        let share = found.sustained.unwrap() / 1_234.0;
        assert!((0.97..=1.0).contains(&share), "{found:?}");
        assert!(found.exceeded.unwrap() > 1_234.0 && found.tried.len() < 25, "{found:?}");
    }

    #[tokio::test]
    async fn a_target_that_holds_nothing_has_no_rate() {
        let found = capacity(0.0, 100.0).await;
        assert_eq!((found.sustained, found.exceeded), (None, Some(1.0)));
    }

    #[tokio::test]
    async fn a_target_that_holds_everything_is_as_fast_as_can_be_asked() {
        let found = capacity(f64::INFINITY, 1_000.0).await;
        assert_eq!((found.sustained, found.exceeded), (Some(1_000_000.0), None));
    }

    #[tokio::test]
    async fn a_search_that_is_ended_keeps_what_it_found() {
        let ended = async |rate: Rate| Ok((rate.per_second() < 400.0).then_some(true));
        let found = search(Rate::new(100.0).unwrap(), ended).await.unwrap();
        assert_eq!((found.sustained, found.tried), (Some(200.0), vec![(100.0, true), (200.0, true)]));
    }

    #[tokio::test]
    async fn an_error_ends_the_search() {
        let broken = async |_| Err(Error::new(fixtures::error::Kind::Wire, "reach it"));
        assert!(search(Rate::new(5.0).unwrap(), broken).await.is_err());
    }
}
