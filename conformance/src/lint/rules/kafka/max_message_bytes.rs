//! The limit counts the whole envelope: a low one, as the 1024 that Dapr's pages call the default, refuses most events.

use crate::lint::prelude::*;
use crate::lint::rules::kafka::clients::clients;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "kafka.max-message-bytes",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/kafka/max-message-bytes.md"),
    judge,
    ..Rule::WARNING
};

/// What nobody sets as a limit who means the envelope.
const FEW: u64 = 16 * 1024;

/// What an envelope takes beside its data, about.
const ENVELOPE: u64 = 400;

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for value in clients(set).filter_map(|component| component.field("maxMessageBytes")?.value()) {
        // Nothing, zero and less mean the default.
        let limit = value.text().and_then(|text| text.parse::<u64>().ok()).filter(|limit| *limit > 0 && *limit < FEW);
        let Some(limit) = limit else { continue };
        let message = match limit.saturating_sub(ENVELOPE) {
            0 => "no event is published: the envelope alone is over this limit".to_owned(),
            left => format!("events with more than some {left} bytes of data are refused: the envelope counts as well"),
        };
        found.push(
            Finding::at(value, message)
                .help("the default is 1048576, as much as a broker takes by default")
                .fix(Fix::risky("write the default", [edit::replace(value, "1048576")])),
        );
    }
}
