//! A schedule that daprd cannot read ends the sidecar, and one without a day never ticks.

use crate::lint::prelude::*;
use crate::lint::rules::cron::dialect::{Fault, NAMES, When, is_never, read, schedules};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "cron.schedule",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/cron/schedule.md"),
    judge,
    ..Rule::ERROR
};

/// What people write behind `@every`, with the unit of Go and how many of it that is.
const UNITS: [(&[&str], &str, u32); 4] = [
    (&["s", "sec", "secs", "second", "seconds"], "s", 1),
    (&["m", "min", "mins", "minute", "minutes"], "m", 1),
    (&["h", "hr", "hrs", "hour", "hours"], "h", 1),
    (&["d", "day", "days"], "h", 24),
];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for (value, text) in schedules(set) {
        found.extend(match read(text) {
            Ok(schedule) => match schedule.when {
                When::Columns(columns) if is_never(&columns) => {
                    let message = format!("no day is like `{text}`: this never ticks");
                    Some(Finding::at(value, message).help("the fields are minute, hour, day, month, day of the week"))
                }
                _ => None,
            },
            Err(fault) => refused(value, text, &fault),
        });
    }
}

/// What is said of a schedule that cannot be read; a time zone alone is said elsewhere.
fn refused(value: &Node, text: &str, fault: &Fault<'_>) -> Option<Finding> {
    let at = |message: String| Finding::at(value, format!("{message}: the sidecar ends"));
    let write = |better: &str| Fix::safe(format!("write `{better}`"), [edit::replace(value, better)]);
    Some(match fault {
        Fault::ZoneAlone => return None,
        Fault::Count(count) => at(format!("a schedule has five fields, or six with seconds before them, not {count}"))
            .help(said(*count))
            .fix(yearless(text).as_deref().map(write)),
        Fault::Part(bounds, part, why) => {
            let (name, least, most) = (bounds.name, bounds.least, bounds.most);
            let help = match *part {
                "7" if most == 6 => "Sunday is `0` or `SUN`".to_owned(),
                part if part.contains(['L', 'W', '#']) => "`L`, `W` and `#` are unknown to this parser".to_owned(),
                _ => format!("it goes from {least} to {most}"),
            };
            at(format!("`{part}` is no {name}, {why}")).help(help)
        }
        Fault::Duration(every) => {
            let better = go(every).map(|better| text.replacen(every, &better, 1));
            at(format!("`{every}` is no duration"))
                .help("write a number with `s`, `m` or `h` right behind it, `1h30m`")
                .fix(better.as_deref().map(write))
        }
        Fault::Word(word) => {
            let lower = word.trim().to_lowercase();
            let meant = if read(&lower).is_ok() { Some(lower.as_str()) } else { near(&lower, NAMES.into_iter()) };
            let better = meant.map(|meant| text.replacen(word, meant, 1));
            at(format!("`{word}` is no word of a schedule"))
                .help(format!("the words are `@every`, {}", NAMES.map(|name| format!("`{name}`")).join(", ")))
                .fix(better.as_deref().map(write))
        }
    })
}

/// What to write instead of so many fields.
fn said(count: usize) -> &'static str {
    match count {
        0 => "write a schedule behind the time zone",
        7.. => "there is no field for years",
        _ => "they are: minute, hour, day of the month, month, day of the week",
    }
}

/// `5 minutes` as Go writes it, `5m`.
fn go(every: &str) -> Option<String> {
    let every = every.trim();
    let (number, word) = every.split_at(every.find(|letter: char| !letter.is_ascii_digit())?);
    let (number, word) = (number.parse::<u32>().ok()?, word.trim().to_lowercase());
    let (_, unit, times) = UNITS.iter().find(|(words, ..)| words.contains(&word.as_str()))?;
    Some(format!("{}{unit}", number.checked_mul(*times)?))
}

/// A schedule of seven fields without the last one, the year, when that and the day of the week say nothing.
fn yearless(text: &str) -> Option<String> {
    let (rest, year) = text.trim_end().rsplit_once(' ')?;
    let seven = text.split_whitespace().count() == 7;
    let open = |field: &str| matches!(field, "*" | "?");
    let weekday = rest.split_whitespace().next_back()?;
    (seven && open(year) && open(weekday)).then(|| rest.trim_end().to_owned())
}
