//! Without a direction daprd asks the app whether it wants to be called, and takes what a CORS layer answers for a yes.

use crate::lint::prelude::*;
use crate::lint::rules::kafka::field::added;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "cron.no-direction",
    errata: &["E43"],
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/cron/no-direction.md"),
    judge,
    ..Rule::OPINION
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for component in set.components_of("bindings.cron").filter(|component| component.field("direction").is_none()) {
        let edit = added(set, &component, "direction", "input");
        let message = "without `direction` the app is asked by OPTIONS, to which a CORS layer says yes for it";
        found.push(
            Finding::at(component.resource.head(), message)
                .help("write `input`, and `scopes` beside it")
                .fix(edit.map(|edit| Fix::risky("write the direction", [edit]))),
        );
    }
}
