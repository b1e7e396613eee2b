//! A record with a header that HTTP cannot carry is delivered for ever, and its partition stands.

use crate::lint::prelude::*;
use crate::lint::rules::kafka::field::added;
use crate::lint::rules::kafka::reading::evidence;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "kafka.escape-headers",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/kafka/escape-headers.md"),
    judge,
    ..Rule::OPINION
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let silent = set.components_of("pubsub.kafka").filter(|component| component.field("escapeHeaders").is_none());
    for component in silent {
        let Some((reader, said)) = evidence(set, &component) else { continue };
        let message = "without `escapeHeaders` a header with a line break stops its partition for good";
        let edit = added(set, &component, "escapeHeaders", "true");
        found.push(
            Finding::at(component.resource.head(), message)
                .label(reader, said)
                .help("write `true`, and decode in the app; where no stranger writes headers, say `false`")
                .fix(edit.map(|edit| Fix::risky("escape headers", [edit]))),
        );
    }
}
