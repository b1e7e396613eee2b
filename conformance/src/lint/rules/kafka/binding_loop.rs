//! A binding that reads the topic it writes calls the app with what the app has sent.

use crate::lint::prelude::*;
use crate::lint::rules::kafka::clients::exact;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "kafka.binding-loop",
    page: include_str!("../../../../lint/kafka/binding-loop.md"),
    judge,
    ..Rule::OPINION
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let both = set.components_of("bindings.kafka").filter(|component| component.field("direction").is_none());
    for component in both {
        let value = |name: &str| exact(&component, name).and_then(|field| field.value());
        let (Some(topics), Some(published)) = (value("topics"), value("publishTopic")) else { continue };
        let topic = published.text().unwrap_or_default();
        let reads = |topics: &str| topics.split(',').any(|one| one == topic);
        if topic.is_empty() || !topics.text().is_some_and(reads) {
            continue;
        }
        found.push(
            Finding::at(published, format!("`{topic}` is read as well: the app is called with what it has sent"))
                .label(topics, "it is read here")
                .help("write `direction`, `input` or `output`; for both make two components, with `scopes`"),
        );
    }
}
