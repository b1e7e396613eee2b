//! `{namespace}` in any field of a pub/sub component is more than a word that is replaced: it renames every topic.

use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "pubsub.namespace-template",
    page: include_str!("../../../../lint/pubsub/namespace-template.md"),
    judge,
    ..Rule::OPINION
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for component in set.components().filter(|component| component.category() == "pubsub") {
        let values = component.fields().into_iter().filter_map(|field| field.value());
        for value in values.filter(|value| value.text().is_some_and(|text| text.contains("{namespace}"))) {
            found.push(
                Finding::at(value, "`{namespace}` makes daprd write the namespace before the name of every topic")
                    .help("where that is not meant write `{appID}`, with the namespace in letters before it"),
            );
        }
    }
}
