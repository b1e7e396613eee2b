//! daprd ends at a flag that it does not know.

use crate::lint::facts::word::FLAGS;
use crate::lint::prelude::*;

use super::daprd::daprds;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "start.unknown-flag",
    page: include_str!("../../../../lint/start/unknown-flag.md"),
    judge,
    ..Rule::ERROR
};

/// What shows all flags, and ends too.
const HELP: [&str; 2] = ["help", "h"];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for daprd in daprds(set) {
        let unknown = daprd.flags.iter().filter(|given| given.known.is_none());
        for given in unknown.filter(|given| !HELP.contains(&given.name.as_str())) {
            let message = format!("daprd has no flag `{}`, and ends at start", given.name);
            let finding = Finding::at(&given.word.place, message);
            found.push(match near(&given.name, FLAGS.iter().map(|flag| flag.name)) {
                Some(near) => finding.help(format!("the nearest is `{near}`")),
                None => finding.help("`daprd --help` shows all flags"),
            });
        }
    }
}
