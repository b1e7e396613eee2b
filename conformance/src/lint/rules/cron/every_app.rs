//! The schedule runs in each sidecar that loads the component, and without `scopes` every one does.

use crate::lint::prelude::*;
use crate::lint::rules::kafka::field::is_input;
use crate::lint::rules::pubsub::loaders::{is_alone, is_open};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "cron.every-app",
    errata: &["E44", "E69"],
    page: include_str!("../../../../lint/cron/every-app.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for component in set.components_of("bindings.cron").filter(is_input) {
        if !is_open(component.resource) || is_alone(set, component.resource) {
            continue;
        }
        let direction = component.field("direction");
        let message = match direction {
            Some(_) => "without `scopes` every app is called at each tick, with a route for this or without",
            None => "without `scopes` every app is asked, and each that does not say no is called at each tick",
        };
        let head = component.resource.head();
        let finding = Finding::at(head, message).help("in `scopes` name the app that is to be called");
        found.push(match direction {
            Some(field) => finding.label(field.place(), "with this no app is asked first"),
            None => finding,
        });
    }
}
