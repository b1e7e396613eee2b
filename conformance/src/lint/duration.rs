//! Durations as Go and Dapr's components read them.

/// Nanoseconds of a millisecond.
pub const MILLISECOND: i64 = 1_000_000;

/// Nanoseconds of a second.
pub const SECOND: i64 = 1_000 * MILLISECOND;

/// Nanoseconds of a minute.
pub const MINUTE: i64 = 60 * SECOND;

/// The units that Go knows, in nanoseconds. Both letters for micro count.
const UNITS: [(&str, i64); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("\u{b5}s", 1_000),
    ("\u{3bc}s", 1_000),
    ("ms", MILLISECOND),
    ("s", SECOND),
    ("m", MINUTE),
    ("h", 60 * MINUTE),
];

/// How many digits behind the point count.
const DIGITS: usize = 18;

/// A duration as Go's `time.ParseDuration` reads it, in nanoseconds: `1h30m`, `-1.5s`, `0`.
#[must_use]
pub fn parsed(text: &str) -> Option<i64> {
    let negative = text.starts_with('-');
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if rest.is_empty() {
        return None;
    }
    if rest == "0" {
        return Some(0);
    }
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let is_number = |letter: char| letter.is_ascii_digit() || letter == '.';
        let (number, behind) = rest.split_at(rest.find(|letter: char| !is_number(letter))?);
        let (unit, next) = behind.split_at(behind.find(is_number).unwrap_or(behind.len()));
        let (_, size) = UNITS.iter().find(|(known, _)| *known == unit)?;
        total = total.checked_add(amount(number, i128::from(*size))?)?;
        rest = next;
    }
    i64::try_from(if negative { -total } else { total }).ok()
}

/// So many of a unit: whole ones, and a fraction behind a point. One of both is enough.
fn amount(number: &str, unit: i128) -> Option<i128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
        return None;
    }
    let fraction = &fraction[..fraction.len().min(DIGITS)];
    let value = |digits: &str| if digits.is_empty() { Some(0) } else { digits.parse::<i128>().ok() };
    let scale = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    value(whole)?.checked_mul(unit)?.checked_add(value(fraction)? * unit / scale)
}

/// A duration as most components read it: Go's, or a bare number of seconds. An empty one is zero.
#[must_use]
pub fn read(text: &str) -> Option<i64> {
    if text.is_empty() {
        return Some(0);
    }
    parsed(text).or_else(|| text.parse::<i64>().ok()?.checked_mul(SECOND))
}

/// A duration for a reader: `2 h 46 min 40 s`, `250 ms`.
#[must_use]
pub fn shown(nanoseconds: i64) -> String {
    if nanoseconds % MILLISECOND != 0 {
        return format!("{nanoseconds} ns");
    }
    if nanoseconds % SECOND != 0 || nanoseconds == 0 {
        return format!("{} ms", nanoseconds / MILLISECOND);
    }
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let seconds = (nanoseconds / SECOND).unsigned_abs();
    let parts = [(seconds / 3600, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")];
    let parts = parts.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count} {unit}"));
    format!("{sign}{}", parts.collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_go_reads_them() {
        let read = ["0", "-0", "1h30m", "1.5s", ".5s", "1.s", "-5m", "+2ms", "1\u{b5}s"].map(parsed);
        let wanted =
            [0, 0, 90 * MINUTE, 1_500 * MILLISECOND, 500 * MILLISECOND, SECOND, -5 * MINUTE, 2 * MILLISECOND, 1_000];
        assert_eq!(read, wanted.map(Some));
        for text in ["", "-", "5", "5 m", "5minutes", "1.2.3s", ".s", "1d", "s", "9999999h"] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }

    #[test]
    fn a_bare_number_is_seconds_to_a_component() {
        let wanted = [Some(10_000 * SECOND), Some(10 * MILLISECOND), Some(0), None];
        assert_eq!(["10000", "10ms", "", "ten"].map(read), wanted);
    }

    #[test]
    fn a_duration_is_shown_in_units_that_people_use() {
        let shown = [10_000 * SECOND, 30 * MINUTE, 250 * MILLISECOND, 0, -MINUTE, 7].map(shown);
        assert_eq!(shown, ["2 h 46 min 40 s", "30 min", "250 ms", "0 ms", "-1 min", "7 ns"]);
    }
}
