//! The grid that releases are rounded up to.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// To which moments releases are rounded up. A coarser grid costs the generator less, since several operations share
/// one wake-up; what it adds is in the lateness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grid {
    /// Each operation has a wake-up of its own.
    Exact,
    /// Multiples of this time.
    Every(Duration),
}

impl Grid {
    /// The default: 200 µs.
    pub const FINE: Self = Self::Every(Duration::from_micros(200));

    /// The release of an operation that is due at `due` after the start.
    #[must_use]
    pub fn release(self, due: Duration) -> Duration {
        let Self::Every(step) = self else { return due };
        let (due, step) = (due.as_nanos(), step.as_nanos().max(1));
        Duration::from_nanos(u64::try_from(due.div_ceil(step) * step).unwrap_or(u64::MAX))
    }
}

impl fmt::Display for Grid {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact => out.write_str("exact"),
            Self::Every(step) => write!(out, "{}us", step.as_micros()),
        }
    }
}

impl FromStr for Grid {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "exact" {
            return Ok(Self::Exact);
        }
        let micros = text.strip_suffix("us").and_then(|number| number.parse().ok());
        match micros {
            Some(micros @ 1..=10_000) => Ok(Self::Every(Duration::from_micros(micros))),
            _ => Err(format!("`{text}` is no grid: it is `exact`, or `200us`, at most `10000us`")),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::on_it(400, 400)]
    #[case::between(401, 600)]
    #[case::at_the_start(0, 0)]
    fn releases_are_rounded_up_to_the_grid(#[case] due: u64, #[case] release: u64) {
        assert_eq!(Grid::FINE.release(Duration::from_micros(due)), Duration::from_micros(release));
        assert_eq!(Grid::Exact.release(Duration::from_micros(due)), Duration::from_micros(due));
    }

    #[rstest]
    #[case::default("200us")]
    #[case::coarse("500us")]
    #[case::exact("exact")]
    fn a_grid_is_read_as_it_is_written(#[case] text: &str) {
        assert_eq!(text.parse::<Grid>().unwrap().to_string(), text);
    }

    #[rstest]
    #[case::nothing("")]
    #[case::no_unit("200")]
    #[case::none("0us")]
    #[case::too_coarse("20000us")]
    fn no_grid_is_refused(#[case] text: &str) {
        assert!(text.parse::<Grid>().unwrap_err().contains("no grid"));
    }
}
