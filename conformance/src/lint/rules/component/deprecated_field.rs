//! A deprecated field is read until a later Dapr does without it.

use crate::lint::prelude::*;

use super::known::Known;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "component.deprecated-field",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/component/deprecated-field.md"),
    judge,
    ..Rule::WARNING
};

/// The fields that took the place of others, and are read in the same way. Read in components-contrib 1.18.3:
/// `common/component/azure/eventhubs/metadata.go`, `configuration/postgres/metadata.go` and
/// `pubsub/rabbitmq/metadata.go`.
const NEW: [(&str, &str, &str); 3] = [
    ("bindings.azure.eventhubs", "consumerGroup", "consumerID"),
    ("configuration.postgresql", "connMaxIdleTime", "connectionMaxIdleTime"),
    ("pubsub.rabbitmq", "host", "connectionString"),
];

/// The type of which the older field beats the newer one, named here, where both are given.
const STRONGER: (&str, &str) = ("bindings.azure.eventhubs", "consumerID");

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for known in Known::all(set) {
        for field in known.component.fields() {
            let name = field.written();
            let new = NEW.iter().find(|(kind, old, _)| *kind == known.kind && field.is(old)).map(|(_, _, new)| *new);
            let described = known.described(name);
            let is_deprecated = !described.is_empty() && described.iter().all(|field| field.deprecated);
            if new.is_none() && !is_deprecated {
                continue;
            }
            let finding = Finding::at(field.name, format!("`{name}` is deprecated"));
            found.push(match new {
                Some(new) if known.component.field(new).is_none() => finding
                    .help(format!("write `{new}`"))
                    .fix(Fix::safe(format!("write `{new}`"), [edit::replace(field.name, new)])),
                Some(new) if STRONGER == (known.kind, new) => {
                    finding.help(format!("it is what counts: write its value as that of `{new}`, and take it away"))
                }
                Some(new) => finding.help(format!("`{new}` is there already: take this one away")),
                None => finding,
            });
        }
    }
}
