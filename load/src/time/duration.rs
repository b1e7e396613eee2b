//! Times as people write them.

use std::time::Duration;

/// A time above 0 and at most an hour, with its unit.
///
/// # Errors
/// When it is none, which says how one is written.
pub fn duration(text: &str) -> Result<Duration, String> {
    let units = [("us", 1e-6), ("ms", 1e-3), ("s", 1.0), ("m", 60.0), ("h", 3600.0)];
    let seconds = units.into_iter().find_map(|(unit, factor)| {
        let number: f64 = text.strip_suffix(unit)?.parse().ok()?;
        Some(number * factor)
    });
    match seconds {
        Some(seconds) if seconds > 0.0 && seconds <= 3600.0 => Ok(Duration::from_secs_f64(seconds)),
        _ => Err(format!("`{text}` is no time above 0 and at most 1h: write for example 30s, 500ms, 2m")),
    }
}

/// A [`duration`] that is a whole number of seconds.
///
/// # Errors
/// When it is none.
pub fn whole_seconds(text: &str) -> Result<Duration, String> {
    let length = duration(text)?;
    let whole = length.subsec_nanos() == 0;
    if whole { Ok(length) } else { Err(format!("`{text}` is no whole number of seconds")) }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::micros("500us", 500)]
    #[case::fraction("0.5s", 500_000)]
    #[case::minutes("2m", 120_000_000)]
    fn a_time_has_its_unit(#[case] text: &str, #[case] micros: u64) {
        assert_eq!(duration(text), Ok(Duration::from_micros(micros)));
    }

    #[rstest]
    #[case::no_unit("10")]
    #[case::nothing("0s")]
    #[case::too_long("61m")]
    fn no_time_is_refused_with_examples(#[case] text: &str) {
        assert!(duration(text).unwrap_err().contains("500ms"), "{text}");
    }
}
