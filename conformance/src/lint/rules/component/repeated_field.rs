//! Of two fields of one name the last one counts.

use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "component.repeated-field",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/component/repeated-field.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for component in set.components() {
        let Some(list) = component.resource.at(&["spec", "metadata"]) else { continue };
        let fields = component.fields();
        for (at, field) in fields.iter().enumerate() {
            let name = field.written();
            // Of several routes the first one counts, and of several directions each.
            let is_own = component.category() == "bindings" && (name == "route" || field.is("direction"));
            let later = fields[at + 1..].iter().rfind(|later| later.written() == name);
            let Some(last) = later.filter(|_| !name.is_empty() && !is_own) else { continue };
            let gone = edit::remove_item(set.source_of(list), list, field.node);
            found.push(
                Finding::at(field.name, format!("`{name}` is given again below, and only the last one counts"))
                    .label(last.name, "this one counts")
                    .help("take this one away")
                    .fix(Fix::safe("take it away", [gone])),
            );
        }
    }
}
