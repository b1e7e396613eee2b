//! A step that is longer than its field never leaves the first value: `*/90` minutes is once an hour.

use crate::lint::prelude::*;
use crate::lint::rules::cron::dialect::{When, read, schedules};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "cron.long-step",
    page: include_str!("../../../../lint/cron/long-step.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for (value, text) in schedules(set) {
        let Ok(When::Columns(columns)) = read(text).map(|schedule| schedule.when) else { continue };
        for column in &columns {
            let (name, count) = (column.bounds.name, column.bounds.most - column.bounds.least + 1);
            for (part, step) in column.parts.iter().filter(|(_, step)| *step > count) {
                let message = format!("`{part}` steps by {step} where there are {count}: only its first {name} fits");
                let help = "each field begins anew with the next larger one; for an interval write `@every 90m`";
                found.push(Finding::at(value, message).help(help));
            }
        }
    }
}
