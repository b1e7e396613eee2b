//! What a component takes for a number, a duration or a yes. Most read them in one way, some in their own.
//!
//! Read in kit 0.18.2, `metadata/` and, for all of Redis, `config/decode.go`; what is particular in the components of
//! components-contrib 1.18.3.

use super::known::Known;
use crate::lint::duration::parsed;
use crate::lint::facts::component::{Kind, read_by_the_runtime};
use crate::lint::prelude::*;
use crate::lint::yaml::scalar::Type;

/// How a value is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Any text, or it is not known.
    Text,
    /// A number, also with a fraction.
    Number,
    /// A whole number.
    Integer,
    /// One of these words for yes or no; all else is refused.
    Strict(&'static [&'static str]),
    /// A yes; all else is a no.
    Loose,
    /// A duration.
    Duration(Bare),
    /// A size, `16Mi`.
    Size,
}

/// What a number without a unit is as a duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bare {
    /// So many seconds.
    Seconds,
    /// So many milliseconds.
    Milliseconds,
    /// Nothing: it is refused.
    Refused,
    /// So many milliseconds, and there is no other way to say it.
    Alone,
}

/// The words of Go's `strconv.ParseBool`.
const GO: &[&str] = &["true", "false", "True", "False", "TRUE", "FALSE", "t", "f", "T", "F", "1", "0"];

/// The fields that are read in another way than their description says.
const OWN: &[(&[&str], &[&str], Form)] = &[
    (&["bindings.azure.eventgrid"], &["handshakePort"], Form::Text),
    (&["bindings.http"], &["responseTimeout"], Form::Duration(Bare::Seconds)),
    (&["bindings.rabbitmq"], &["reconnectWaitInSeconds"], Form::Duration(Bare::Seconds)),
    (
        &["bindings.redis", "configuration.redis", "lock.redis", "state.redis"],
        &["processingTimeout", "redeliverInterval"],
        Form::Text,
    ),
    (&["pubsub.gcp.pubsub"], &["ackDeadline"], Form::Duration(Bare::Seconds)),
    (&["pubsub.jetstream"], &["ackWait", "heartbeat"], Form::Duration(Bare::Seconds)),
    (&["pubsub.pulsar"], &["<topic-name>.rawschema"], Form::Strict(GO)),
    (&["pubsub.redis"], &["redeliverInterval"], Form::Duration(Bare::Alone)),
    (&["pubsub.rocketmq"], &["autoCommit", "consumeOrderly"], Form::Text),
    (&["state.coherence"], &["ignoreInvalidCerts", "tlsEnabled"], Form::Strict(&["true", "false"])),
    (&["state.coherence"], &["nearCacheTTL", "requestTimeout"], Form::Duration(Bare::Refused)),
    (&["state.memcached"], &["timeout"], Form::Integer),
    (&["state.mongodb"], &["operationTimeout"], Form::Duration(Bare::Refused)),
    (&["state.sqlite"], &["busyTimeout", "cleanupInterval", "timeout"], Form::Duration(Bare::Seconds)),
    (&["state.sqlserver"], &["cleanupInterval"], Form::Duration(Bare::Seconds)),
    (&["state.zookeeper"], &["sessionTimeout"], Form::Duration(Bare::Refused)),
];

/// How a field of that name is read.
pub(super) fn form(known: &Known<'_>, name: &str) -> Form {
    let Some(field) = known.version.field(name).filter(|field| !field.unread) else { return Form::Text };
    let name = field.name.as_str();
    let own = OWN.iter().find(|(types, names, _)| types.contains(&known.kind) && names.contains(&name));
    if let Some((_, _, form)) = own {
        return *form;
    }
    let is_of_runtime = read_by_the_runtime(known.component.category()).contains(&name);
    let is_of_redis = known.kind.ends_with(".redis") && !is_of_runtime;
    match field.kind {
        Kind::String => Form::Text,
        Kind::Number if is_of_redis => Form::Integer,
        Kind::Number => Form::Number,
        Kind::Bool if is_of_redis => Form::Strict(GO),
        Kind::Bool => Form::Loose,
        Kind::Duration if is_of_redis => Form::Duration(Bare::Milliseconds),
        Kind::Duration => Form::Duration(Bare::Seconds),
        Kind::Bytesize => Form::Size,
    }
}

/// Whether what is written can be read so.
pub(super) fn fits(form: Form, value: &Node, text: &str) -> bool {
    let is_whole = || value.integer().is_some() || text.parse::<i64>().is_ok();
    match form {
        Form::Text | Form::Loose | Form::Duration(Bare::Alone) => true,
        Form::Integer => is_whole(),
        Form::Number => is_whole() || matches!(value.kind(), Some(Type::Float(_))) || is_number(text),
        // What is no text in YAML comes as `true` or `false`.
        Form::Strict(words) => words.contains(&text) || value.boolean().is_some(),
        Form::Duration(Bare::Refused) => parsed(text).is_some(),
        Form::Duration(_) => is_whole() || parsed(text).is_some(),
        Form::Size => is_size(text),
    }
}

/// A number as Go reads it: also with a fraction, with `_` between digits, or in another base.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text).replace('_', "").to_lowercase();
    let is_based =
        |prefix: &str, base| digits.strip_prefix(prefix).is_some_and(|rest| u64::from_str_radix(rest, base).is_ok());
    digits.parse::<f64>().is_ok() || is_based("0x", 16) || is_based("0o", 8) || is_based("0b", 2)
}

/// What Kubernetes takes for a quantity: `100Mi`, `1.5G`, `1e6`.
fn is_size(text: &str) -> bool {
    const UNITS: [&str; 16] = ["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let end = digits.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(digits.len());
    let (number, unit) = digits.split_at(end);
    let is_power = unit.strip_prefix(['e', 'E']).is_some_and(|power| power.parse::<i64>().is_ok());
    number.bytes().any(|byte| byte.is_ascii_digit())
        && number.matches('.').count() < 2
        && (is_power || UNITS.contains(&unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_go() {
        assert!(["5", "-5", "1.5", "1e3", "0x1F", "1_000", "0b101"].into_iter().all(is_number));
        assert!(!["", "five", "5s", " 5", "5 ", "0xZ", "10%"].into_iter().any(is_number));
    }

    #[test]
    fn sizes_are_those_of_kubernetes() {
        assert!(["100", "100Mi", "1.5G", "1e6", "4k"].into_iter().all(is_size));
        assert!(!["", "Mi", "100MB", "100 Mi", "100mb", "1.2.3"].into_iter().any(is_size));
    }
}
