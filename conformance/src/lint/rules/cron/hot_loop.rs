//! An interval of nothing fires without a pause.

use crate::lint::duration::MILLISECOND;
use crate::lint::prelude::*;
use crate::lint::rules::cron::dialect::{When, read, schedules};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "cron.hot-loop",
    page: include_str!("../../../../lint/cron/hot-loop.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for (value, text) in schedules(set) {
        let Ok(When::Every(pause)) = read(text).map(|schedule| schedule.when) else { continue };
        if pause < MILLISECOND {
            found.push(
                Finding::at(value, "this fires without a pause: the app gets hundreds of calls a second")
                    .help("write an interval, `@every 5m`; to switch it off, take the component away"),
            );
        }
    }
}
