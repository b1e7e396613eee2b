//! Most fields are found whatever their case is. These are looked up to the letter, and elsewhere nobody looks.

use crate::lint::prelude::*;
use crate::lint::rules::kafka::clients::{clients, exact};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "kafka.field-case",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/kafka/field-case.md"),
    judge,
    ..Rule::ERROR
};

/// What the client of both types looks up so.
const CLIENT: [&str; 4] = ["initialOffset", "channelBufferSize", "consumerFetchMin", "consumerFetchDefault"];

/// What the binding looks up so.
const BINDING: [&str; 2] = ["topics", "publishTopic"];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for component in clients(set) {
        let own: &[&str] = if component.is("bindings.kafka") { &BINDING } else { &[] };
        for name in CLIENT.iter().chain(own) {
            let wrong = component.field(name).filter(|_| exact(&component, name).is_none());
            let Some(field) = wrong else { continue };
            let written = field.written();
            found.push(
                Finding::at(field.name, format!("`{written}` is not read: this name is compared with case"))
                    .help(format!("write `{name}`"))
                    .fix(Fix::safe(format!("write `{name}`"), [edit::replace(field.name, name)])),
            );
        }
    }
}
