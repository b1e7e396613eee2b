//! The time at the end of a sentence. All of them are UTC, since a sentence does not say where it was spoken.

use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// Parts the time from the end of `text`; without one, all of it is left.
pub(super) fn split(text: &str, now: Timestamp) -> (&str, Option<Timestamp>) {
    let found = text.match_indices(" at ").last().and_then(|(start, at)| {
        let (title, time) = (text.get(..start)?, text.get(start + at.len()..)?);
        exact(time).map(|due| (title, due)).or_else(|| on_a_day(title, time, now))
    });
    found.map_or((text, None), |(title, due)| (title.trim_end(), Some(due)))
}

/// `2026-11-30T09:00:00Z`, or without an offset.
fn exact(time: &str) -> Option<Timestamp> {
    let time = time.trim();
    time.parse().ok().or_else(|| utc(time.parse().ok()?))
}

/// `… tomorrow` before `9:00`.
fn on_a_day<'a>(title: &'a str, time: &str, now: Timestamp) -> Option<(&'a str, Timestamp)> {
    let (title, day) = title.trim_end().rsplit_once(char::is_whitespace)?;
    let today = now.to_zoned(TimeZone::UTC).date();
    let date = match day.to_ascii_lowercase().as_str() {
        "today" => today,
        "tomorrow" => today.checked_add(1.day()).ok()?,
        _ => return None,
    };
    Some((title, utc(date.to_datetime(clock(time.trim())?))?))
}

/// `9:00` or `09:00`.
fn clock(time: &str) -> Option<Time> {
    let (hour, minute) = time.split_once(':')?;
    let digits = |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let whole = digits(hour) && digits(minute) && minute.len() == 2;
    if whole { Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok() } else { None }
}

fn utc(local: DateTime) -> Option<Timestamp> {
    TimeZone::UTC.to_timestamp(local).ok()
}
