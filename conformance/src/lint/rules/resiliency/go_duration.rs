//! The durations of a Resiliency, read as daprd reads them: a bare number is one of milliseconds, all else is Go's.

use super::view::{Kind, policies};
use crate::lint::duration::parsed;
use crate::lint::prelude::*;
use crate::lint::yaml::scalar::Type;

/// What daprd reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Read {
    /// A bare number, of milliseconds.
    Bare(i64),
    /// A duration with its units.
    Duration,
    /// Neither.
    Wrong,
}

/// The durations, each where it stands; empty ones are not among them.
pub(super) fn durations(resource: &Resource) -> Vec<&Node> {
    let of = |kind, names: [&'static str; 2]| {
        policies(resource, kind).flat_map(move |policy| names.into_iter().filter_map(move |name| policy.field(name)))
    };
    let timeouts = policies(resource, Kind::Timeout).map(|policy| policy.content);
    let fields = of(Kind::Retry, ["duration", "maxInterval"]).chain(of(Kind::Breaker, ["interval", "timeout"]));
    let filled = |node: &&Node| node.text().is_some_and(|text| !text.is_empty()) && !node.is_null();
    timeouts.chain(fields).filter(filled).collect()
}

/// What daprd reads there.
pub(super) fn read(node: &Node) -> Read {
    let text = node.text().unwrap_or_default();
    match node.kind() {
        Some(Type::Integer(number)) => Read::Bare(number),
        // A number becomes a text before it is read: `5.0` is `5` then, and from a million on it has an exponent.
        Some(Type::Float(number)) if number.fract() == 0.0 && number.abs() < 1e6 => Read::Bare(number as i64),
        _ => match text.parse() {
            Ok(number) => Read::Bare(number),
            Err(_) if parsed(text).is_some() => Read::Duration,
            Err(_) => Read::Wrong,
        },
    }
}

/// The duration that people mean by another notation: `5 seconds`, `2 days`, `PT5S`.
pub(super) fn meant(text: &str) -> Option<String> {
    let folded = text.trim().to_lowercase();
    let folded = folded.strip_prefix("pt").unwrap_or(&folded);
    let (number, word) = folded.split_at(folded.find(|letter: char| !letter.is_ascii_digit())?);
    let number: u64 = number.parse().ok()?;
    let (times, unit) = match word.trim() {
        "ms" | "msec" | "msecs" | "millis" | "millisecond" | "milliseconds" => (1, "ms"),
        "s" | "sec" | "secs" | "second" | "seconds" => (1, "s"),
        "m" | "min" | "mins" | "minute" | "minutes" => (1, "m"),
        "h" | "hr" | "hrs" | "hour" | "hours" => (1, "h"),
        "d" | "day" | "days" => (24, "h"),
        _ => return None,
    };
    Some(format!("{}{unit}", number.checked_mul(times)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_meant_is_a_duration() {
        for (text, right) in [("5 seconds", "5s"), ("2 days", "48h"), ("PT5S", "5s"), ("250 ms", "250ms")] {
            assert_eq!(meant(text).as_deref(), Some(right));
        }
        assert_eq!(meant("soon"), None);
        assert_eq!(meant("1.5"), None);
    }
}
