//! A time zone before a schedule: alone, or unknown, it ends the sidecar, and before `@every` it means nothing.

use crate::lint::prelude::*;
use crate::lint::rules::cron::dialect::{EVERY, schedules, zoned};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "cron.time-zone",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/cron/time-zone.md"),
    judge,
    ..Rule::ERROR
};

/// The first parts of the names of zones that have several.
const REGIONS: [&str; 18] = [
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Brazil",
    "Canada",
    "Chile",
    "Etc",
    "Europe",
    "Indian",
    "Mexico",
    "Pacific",
    "US",
    "posix",
    "right",
];

/// The names of zones of one part; the empty one is UTC, and `Local` is what no zone means.
const ZONES: [&str; 45] = [
    "",
    "Local",
    "CET",
    "CST6CDT",
    "Cuba",
    "EET",
    "EST",
    "EST5EDT",
    "Egypt",
    "Eire",
    "Factory",
    "GB",
    "GB-Eire",
    "GMT",
    "GMT+0",
    "GMT-0",
    "GMT0",
    "Greenwich",
    "HST",
    "Hongkong",
    "Iceland",
    "Iran",
    "Israel",
    "Jamaica",
    "Japan",
    "Kwajalein",
    "Libya",
    "MET",
    "MST",
    "MST7MDT",
    "NZ",
    "NZ-CHAT",
    "Navajo",
    "PRC",
    "PST8PDT",
    "Poland",
    "Portugal",
    "ROC",
    "ROK",
    "Singapore",
    "Turkey",
    "UTC",
    "WET",
    "W-SU",
    "Zulu",
];

/// Older names of UTC.
const UTC: [&str; 2] = ["UCT", "Universal"];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for (value, text) in schedules(set) {
        found.extend(match zoned(text) {
            None => {
                let message = "a time zone, and no schedule behind it: the sidecar ends with a panic";
                Some(Finding::at(value, message).help("write `CRON_TZ=Europe/London 0 8 * * *`"))
            }
            Some((Some(zone), rest)) => wrong(value, zone, rest),
            Some((None, _)) => None,
        });
    }
}

fn wrong(value: &Node, zone: &str, rest: &str) -> Option<Finding> {
    if !is_known(zone) {
        let message = format!("`{zone}` is no time zone: the sidecar ends");
        return Some(Finding::at(value, message).help("write a name of the zone database, `Europe/London`"));
    }
    rest.starts_with(EVERY).then(|| {
        Finding::at(value, "`@every` counts from the start of the sidecar: its time zone is ignored")
            .help("take the zone away, or write fields instead of `@every`")
            .fix(Fix::safe("take the zone away", [edit::replace(value, rest)]))
    })
}

/// Whether a zone can be one: its region, or its whole name, is in the database. Case is left to the system.
fn is_known(zone: &str) -> bool {
    let among = |known: &[&str], name: &str| known.iter().any(|known| known.eq_ignore_ascii_case(name));
    match zone.split_once('/') {
        Some((region, _)) => among(&REGIONS, region),
        None => among(&ZONES, zone) || among(&UTC, zone),
    }
}
