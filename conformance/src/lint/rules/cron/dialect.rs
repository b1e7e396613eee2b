//! The language of schedules as `bindings.cron` reads it: `cron/parser.go` of dapr/kit 0.18.2, five or six fields.

use crate::lint::duration::parsed;
use crate::lint::prelude::*;

/// A schedule.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Schedule<'a> {
    /// The time zone before it.
    pub(super) zone: Option<&'a str>,
    /// When it fires.
    pub(super) when: When<'a>,
}

/// When a schedule fires.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum When<'a> {
    /// `@every`, so many nanoseconds apart.
    Every(i64),
    /// `@daily` and the like.
    Named,
    /// Six columns, from seconds to days of the week.
    Columns(Vec<Column<'a>>),
}

/// One field of a schedule.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Column<'a> {
    /// What may stand in it.
    pub(super) bounds: &'static Bounds,
    /// What matches, as bits.
    bits: u64,
    /// Whether everything was said to match.
    star: bool,
    /// Its parts, each with its step.
    pub(super) parts: Vec<(&'a str, u32)>,
}

/// What may stand in a field.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bounds {
    /// What it is called.
    pub(super) name: &'static str,
    /// The least number.
    pub(super) least: u32,
    /// The greatest one.
    pub(super) most: u32,
    /// Words for numbers, from the least one on.
    words: &'static [&'static str],
}

/// Why a schedule cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault<'a> {
    /// A time zone, and nothing behind it.
    ZoneAlone,
    /// So many fields.
    Count(usize),
    /// A part of a field, and what is wrong with it.
    Part(&'static Bounds, &'a str, &'static str),
    /// What stands behind `@every`.
    Duration(&'a str),
    /// A word behind an `@`.
    Word(&'a str),
}

const BOUNDS: &[Bounds] = &[
    Bounds { name: "second", least: 0, most: 59, words: &[] },
    Bounds { name: "minute", least: 0, most: 59, words: &[] },
    Bounds { name: "hour", least: 0, most: 23, words: &[] },
    Bounds { name: "day of the month", least: 1, most: 31, words: &[] },
    Bounds {
        name: "month",
        least: 1,
        most: 12,
        words: &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    },
    Bounds { name: "day of the week", least: 0, most: 6, words: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
];

/// The days of each month, in a year that has the most.
const DAYS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// The words that stand for fields, to the letter.
pub(super) const NAMES: [&str; 7] = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

/// What begins an interval.
pub(super) const EVERY: &str = "@every ";

/// The schedules of the cron components, each where it stands.
pub(super) fn schedules(set: &Set) -> impl Iterator<Item = (&Node, &str)> {
    set.components_of("bindings.cron").filter_map(|component| {
        let value = component.field("schedule")?.value()?;
        // That there is none is another fault, and what `$` begins is filled in by others.
        let text = settled(value).filter(|text| !text.is_empty() && !text.contains('$'))?;
        Some((value, text))
    })
}

/// The time zone before a schedule, and the rest; `None` when nothing is behind it.
pub(super) fn zoned(text: &str) -> Option<(Option<&str>, &str)> {
    match ["CRON_TZ=", "TZ="].iter().find_map(|prefix| text.strip_prefix(prefix)) {
        Some(named) => named.split_once(' ').map(|(zone, rest)| (Some(zone), rest.trim())),
        None => Some((None, text)),
    }
}

/// Reads a schedule.
pub(super) fn read(text: &str) -> Result<Schedule<'_>, Fault<'_>> {
    let (zone, text) = zoned(text).ok_or(Fault::ZoneAlone)?;
    let when = if let Some(every) = text.strip_prefix(EVERY) {
        When::Every(parsed(every).ok_or(Fault::Duration(every))?)
    } else if NAMES.contains(&text) {
        When::Named
    } else if text.starts_with('@') {
        return Err(Fault::Word(text));
    } else {
        When::Columns(columns(text)?)
    };
    Ok(Schedule { zone, when })
}

fn columns(text: &str) -> Result<Vec<Column<'_>>, Fault<'_>> {
    let mut fields: Vec<&str> = text.split_whitespace().collect();
    let count = fields.len();
    if count == 5 {
        fields.insert(0, "0");
    }
    if fields.len() != BOUNDS.len() {
        return Err(Fault::Count(count));
    }
    fields.into_iter().zip(BOUNDS).map(|(field, bounds)| column(field, bounds)).collect()
}

/// A comma-separated list of values, ranges and steps. An empty one is read, and matches nothing.
fn column<'a>(field: &'a str, bounds: &'static Bounds) -> Result<Column<'a>, Fault<'a>> {
    let mut column = Column { bounds, bits: 0, star: false, parts: Vec::new() };
    for part in field.split(',').filter(|part| !part.is_empty()) {
        let (first, last, step) = range(part, bounds).map_err(|why| Fault::Part(bounds, part, why))?;
        column.bits |= (first..=last).step_by(step as usize).fold(0, |bits, value| bits | (1_u64 << value));
        column.star |= part.starts_with(['*', '?']) && step == 1;
        column.parts.push((part, step));
    }
    Ok(column)
}

/// The first and the last value of a part, and its step.
fn range(part: &str, bounds: &Bounds) -> Result<(u32, u32, u32), &'static str> {
    let mut halves = part.split('/');
    let (values, step, more) = (halves.next().unwrap_or_default(), halves.next(), halves.next());
    let mut ends = values.split('-');
    let (low, high, further) = (ends.next().unwrap_or_default(), ends.next(), ends.next());
    let (first, last) = if matches!(low, "*" | "?") {
        (bounds.least, bounds.most)
    } else {
        let first = number(low, bounds)?;
        // With a step, a single value is where an open range begins.
        let open = if step.is_some() { bounds.most } else { first };
        (first, high.map_or(Ok(open), |high| number(high, bounds))?)
    };
    let step = step.map_or(Ok(1), |step| step.parse::<u32>().map_err(|_| "its step is no number"))?;
    if further.is_some() && !matches!(low, "*" | "?") {
        Err("it has more than one `-`")
    } else if more.is_some() {
        Err("it has more than one `/`")
    } else if first < bounds.least || last > bounds.most {
        Err("it is out of range")
    } else if first > last {
        Err("it ends before it begins")
    } else if step == 0 {
        Err("its step is zero")
    } else {
        Ok((first, last, step))
    }
}

/// A number or a word for one.
fn number(text: &str, bounds: &Bounds) -> Result<u32, &'static str> {
    let word = (bounds.least..).zip(bounds.words).find(|(_, word)| word.eq_ignore_ascii_case(text));
    word.map(|(value, _)| value).or_else(|| text.parse().ok()).ok_or("it is no number")
}

/// Whether no day ever matches. Days of the month and of the week must both match where either is a star, and else one
/// is enough.
pub(super) fn is_never(columns: &[Column<'_>]) -> bool {
    let [.., days, months, weekdays] = columns else { return false };
    if columns.iter().any(|column| column.bits == 0) {
        return true;
    }
    let comes = |month: u32| DAYS.get(month as usize - 1).is_some_and(|last| days.bits & ((2_u64 << *last) - 1) != 0);
    let mut matching = (1..=12_u32).filter(|month| months.bits >> *month & 1 == 1);
    (days.star || weekdays.star) && !matching.any(comes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_dapr_reads_is_read() {
        let texts = [
            "* * * * *",
            "*/5 * * * *",
            "0 30 8 * * MON-FRI",
            "15,45 10-20/5 * ? jan *",
            "CRON_TZ=Asia/Tokyo 0 0 8 * * *",
            "TZ= * * * * *",
            " * * * * * ",
            "5/10 * * * *",
            "*-5 * * * *",
            ", * * * *",
            "@hourly",
            "@every 1h30m",
            "@every -5m",
            "TZ=UTC @every 0s",
        ];
        for text in texts {
            assert!(read(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn what_dapr_refuses_is_refused() {
        for text in ["TZ=UTC", "CRON_TZ=Asia/Tokyo", "TZ=UTC\t*"] {
            assert_eq!(read(text), Err(Fault::ZoneAlone), "{text}");
        }
        for (text, count) in [("* * * *", 4), ("0 0 12 * * ? *", 7), ("hello", 1), (" @daily", 1), ("TZ=UTC ", 0)] {
            assert_eq!(read(text), Err(Fault::Count(count)), "{text}");
        }
        for text in ["@Daily", "@every", "@daily ", "@reboot"] {
            assert_eq!(read(text), Err(Fault::Word(text)), "{text}");
        }
        assert_eq!(read("@every 5 minutes"), Err(Fault::Duration("5 minutes")));
        let parts = [
            ("60 * * * *", "60"),
            ("61 * * * * *", "61"),
            ("* * * * 7", "7"),
            ("* * L * *", "L"),
            ("* 5-1 * * *", "5-1"),
            ("*/0 * * * *", "*/0"),
            ("1-2-3 * * * *", "1-2-3"),
            ("* * 0 * *", "0"),
            ("1,-1 * * * *", "-1"),
        ];
        for (text, part) in parts {
            assert!(matches!(read(text), Err(Fault::Part(_, found, _)) if found == part), "{text}");
        }
    }

    #[test]
    fn a_day_that_never_comes_is_told() {
        let never = |text: &str| match read(text).map(|schedule| schedule.when) {
            Ok(When::Columns(columns)) => is_never(&columns),
            other => panic!("{other:?}"),
        };
        for text in ["0 0 30 2 *", "0 0 31 4,6 *", ", * * * *", "0 0 30,31 2 ?"] {
            assert!(never(text), "{text}");
        }
        for text in ["0 0 29 2 *", "0 0 30 2 1", "0 0 31 * *", "0 0 31 4,5 *", "* * * * *"] {
            assert!(!never(text), "{text}");
        }
    }
}
