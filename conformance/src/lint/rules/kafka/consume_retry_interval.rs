//! The one duration of Kafka's components of which a bare number is milliseconds.

use crate::lint::prelude::*;
use crate::lint::rules::kafka::clients::clients;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "kafka.consume-retry-interval",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/kafka/consume-retry-interval.md"),
    judge,
    ..Rule::WARNING
};

/// The spelling for which this holds.
const NAME: &str = "consumeRetryInterval";

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for field in clients(set).filter_map(|component| component.field(NAME)) {
        let Some((value, text)) = field.value().and_then(|value| Some((value, value.text()?))) else { continue };
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number || text.bytes().all(|byte| byte == b'0') {
            continue;
        }
        let (unit, words, why) = if field.written() == NAME {
            ("ms", "milliseconds", "while bare numbers of the other durations are seconds")
        } else {
            ("s", "seconds", "and would be milliseconds if the name were in the right case")
        };
        found.push(
            Finding::at(value, format!("`{text}` is {text} {words}, {why}"))
                .help("write the unit; what comes again after a failure is not paced by this")
                .fix(Fix::safe(format!("write `{text}{unit}`"), [edit::replace(value, &format!("{text}{unit}"))])),
        );
    }
}
