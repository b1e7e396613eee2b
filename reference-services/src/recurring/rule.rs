//! When a recurring task is due again (R47).
//!
//! Every occurrence is the anchor plus a whole number of steps, in the local time of the task's zone. So the 31st is
//! the 31st again after a February, and 02:30 is 02:30 again after the night that skips it: in a gap an occurrence
//! moves forward by the length of the gap, in a fold it is the first of the two.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::task::{Recurrence, Rule};

/// Why a recurrence has no next occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum NoOccurrence {
    /// The time zone is not in the database of this machine.
    #[error("its time zone is unknown here")]
    UnknownTimeZone,
    /// The next occurrence lies beyond the years that a timestamp can hold.
    #[error("its next occurrence is beyond the calendar")]
    OutOfRange,
}

/// The first occurrence strictly after both `due_at` and `completed_at`: a task done late skips what was missed, a task
/// done early does not come back at the time it was just done for.
///
/// # Errors
/// See [`NoOccurrence`].
pub(super) fn next(
    recurrence: &Recurrence,
    due_at: Timestamp,
    completed_at: Timestamp,
) -> Result<Timestamp, NoOccurrence> {
    let zone = TimeZone::get(&recurrence.time_zone).map_err(|_| NoOccurrence::UnknownTimeZone)?;
    let after = due_at.max(completed_at);
    let reached = steps(recurrence.rule, recurrence.anchor.date(), zone.to_datetime(after).date());
    // A gap moves an occurrence by a day at most (whole days were skipped at the date line), so that no occurrence
    // two or more steps back can be later than `after`.
    let mut step = (reached - 2).max(0);
    loop {
        let occurrence = occurrence(recurrence, &zone, step)?;
        if occurrence > after {
            return Ok(occurrence);
        }
        step += 1;
    }
}

fn occurrence(recurrence: &Recurrence, zone: &TimeZone, step: i64) -> Result<Timestamp, NoOccurrence> {
    let span = match recurrence.rule {
        Rule::Daily => Span::new().try_days(step),
        Rule::Weekly => Span::new().try_weeks(step),
        Rule::Monthly => Span::new().try_months(step),
    };
    // Adding months clamps to the end of the month, and `to_timestamp` resolves gaps and folds as said above.
    span.and_then(|span| recurrence.anchor.checked_add(span))
        .and_then(|local| zone.to_timestamp(local))
        .map_err(|_| NoOccurrence::OutOfRange)
}

/// Whole steps from `anchor` to `date`, give or take one.
fn steps(rule: Rule, anchor: Date, date: Date) -> i64 {
    let days = || anchor.duration_until(date).as_hours() / 24;
    let months = |date: Date| i64::from(date.year()) * 12 + i64::from(date.month());
    match rule {
        Rule::Daily => days(),
        Rule::Weekly => days() / 7,
        Rule::Monthly => months(date) - months(anchor),
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use jiff::civil::DateTime;
    use jiff::tz::AmbiguousOffset;
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn recurrence(rule: Rule, zone: &str, anchor: &str) -> Recurrence {
        Recurrence { rule, time_zone: zone.to_owned(), anchor: anchor.parse().unwrap() }
    }

    #[rstest]
    #[case::daily(
        Rule::Daily,
        "UTC",
        "2026-01-05T09:00",
        "2026-01-05T09:00Z",
        "2026-01-05T08:00Z",
        "2026-01-06T09:00Z"
    )]
    #[case::weekly(
        Rule::Weekly,
        "UTC",
        "2026-01-05T09:00",
        "2026-01-12T09:00Z",
        "2026-01-12T09:05Z",
        "2026-01-19T09:00Z"
    )]
    #[case::monthly(
        Rule::Monthly,
        "UTC",
        "2026-01-05T09:00",
        "2026-02-05T09:00Z",
        "2026-02-05T10:00Z",
        "2026-03-05T09:00Z"
    )]
    #[case::the_29th_in_february(
        Rule::Monthly,
        "UTC",
        "2026-01-29T09:00",
        "2026-01-29T09:00Z",
        "2026-01-29T09:01Z",
        "2026-02-28T09:00Z"
    )]
    #[case::the_29th_in_a_leap_year(
        Rule::Monthly,
        "UTC",
        "2028-01-29T09:00",
        "2028-01-29T09:00Z",
        "2028-01-29T09:01Z",
        "2028-02-29T09:00Z"
    )]
    #[case::the_30th_in_february(
        Rule::Monthly,
        "UTC",
        "2026-01-30T09:00",
        "2026-01-30T09:00Z",
        "2026-01-30T09:01Z",
        "2026-02-28T09:00Z"
    )]
    #[case::the_31st_in_february(
        Rule::Monthly,
        "UTC",
        "2026-01-31T09:00",
        "2026-01-31T09:00Z",
        "2026-01-31T09:01Z",
        "2026-02-28T09:00Z"
    )]
    #[case::the_31st_after_february(
        Rule::Monthly,
        "UTC",
        "2026-01-31T09:00",
        "2026-02-28T09:00Z",
        "2026-02-28T09:01Z",
        "2026-03-31T09:00Z"
    )]
    #[case::the_31st_in_april(
        Rule::Monthly,
        "UTC",
        "2026-01-31T09:00",
        "2026-03-31T09:00Z",
        "2026-03-31T09:01Z",
        "2026-04-30T09:00Z"
    )]
    #[case::leap_day_monthly(
        Rule::Monthly,
        "UTC",
        "2028-02-29T09:00",
        "2029-01-29T09:00Z",
        "2029-01-29T09:01Z",
        "2029-02-28T09:00Z"
    )]
    #[case::daily_over_a_leap_day(
        Rule::Daily,
        "UTC",
        "2028-02-01T09:00",
        "2028-02-28T09:00Z",
        "2028-02-28T09:01Z",
        "2028-02-29T09:00Z"
    )]
    #[case::monthly_over_the_year(
        Rule::Monthly,
        "UTC",
        "2026-11-15T09:00",
        "2026-12-15T09:00Z",
        "2026-12-15T09:01Z",
        "2027-01-15T09:00Z"
    )]
    #[case::berlin_clock_forward(
        Rule::Daily,
        "Europe/Berlin",
        "2026-03-27T09:00",
        "2026-03-28T08:00Z",
        "2026-03-28T08:01Z",
        "2026-03-29T07:00Z"
    )]
    #[case::berlin_in_the_gap(
        Rule::Daily,
        "Europe/Berlin",
        "2026-03-27T02:30",
        "2026-03-28T01:30Z",
        "2026-03-28T01:31Z",
        "2026-03-29T01:30Z"
    )]
    #[case::berlin_after_the_gap(
        Rule::Daily,
        "Europe/Berlin",
        "2026-03-27T02:30",
        "2026-03-29T01:30Z",
        "2026-03-29T01:31Z",
        "2026-03-30T00:30Z"
    )]
    #[case::berlin_in_the_fold(
        Rule::Daily,
        "Europe/Berlin",
        "2026-10-20T02:30",
        "2026-10-24T00:30Z",
        "2026-10-24T00:31Z",
        "2026-10-25T00:30Z"
    )]
    #[case::berlin_after_the_fold(
        Rule::Daily,
        "Europe/Berlin",
        "2026-10-20T02:30",
        "2026-10-25T00:30Z",
        "2026-10-25T00:31Z",
        "2026-10-26T01:30Z"
    )]
    #[case::new_york_in_the_gap(
        Rule::Weekly,
        "America/New_York",
        "2026-03-01T02:30",
        "2026-03-01T07:30Z",
        "2026-03-01T07:31Z",
        "2026-03-08T07:30Z"
    )]
    #[case::new_york_after_the_gap(
        Rule::Weekly,
        "America/New_York",
        "2026-03-01T02:30",
        "2026-03-08T07:30Z",
        "2026-03-08T07:31Z",
        "2026-03-15T06:30Z"
    )]
    #[case::new_york_in_the_fold(
        Rule::Weekly,
        "America/New_York",
        "2026-10-25T01:30",
        "2026-10-25T05:30Z",
        "2026-10-25T05:31Z",
        "2026-11-01T05:30Z"
    )]
    #[case::late_skips_what_was_missed(
        Rule::Daily,
        "UTC",
        "2026-01-05T09:00",
        "2026-01-05T09:00Z",
        "2026-01-08T12:00Z",
        "2026-01-09T09:00Z"
    )]
    #[case::late_by_months(
        Rule::Monthly,
        "UTC",
        "2026-01-31T09:00",
        "2026-01-31T09:00Z",
        "2026-06-30T09:00Z",
        "2026-07-31T09:00Z"
    )]
    #[case::done_at_an_occurrence(
        Rule::Daily,
        "UTC",
        "2026-01-05T09:00",
        "2026-01-05T09:00Z",
        "2026-01-06T09:00Z",
        "2026-01-07T09:00Z"
    )]
    #[case::early_by_weeks(
        Rule::Weekly,
        "UTC",
        "2026-01-05T09:00",
        "2026-02-02T09:00Z",
        "2026-01-06T12:00Z",
        "2026-02-09T09:00Z"
    )]
    #[case::due_before_its_anchor(
        Rule::Weekly,
        "UTC",
        "2026-01-05T09:00",
        "2025-12-01T09:00Z",
        "2025-12-01T09:00Z",
        "2026-01-05T09:00Z"
    )]
    fn the_next_occurrence_comes_after_due_and_done(
        #[case] rule: Rule,
        #[case] zone: &str,
        #[case] anchor: &str,
        #[case] due: Timestamp,
        #[case] done: Timestamp,
        #[case] expected: Timestamp,
    ) {
        assert_eq!(next(&recurrence(rule, zone, anchor), due, done), Ok(expected));
    }

    #[test]
    fn an_unknown_time_zone_has_no_occurrence() {
        let recurrence = recurrence(Rule::Daily, "Europe/Atlantis", "2026-01-05T09:00");
        let due = "2026-01-05T09:00Z".parse().unwrap();
        assert_eq!(next(&recurrence, due, due), Err(NoOccurrence::UnknownTimeZone));
    }

    #[test]
    fn the_end_of_the_calendar_has_no_occurrence() {
        let recurrence = recurrence(Rule::Monthly, "UTC", "9999-12-15T09:00");
        let due = "9999-12-15T09:00Z".parse().unwrap();
        assert_eq!(next(&recurrence, due, due), Err(NoOccurrence::OutOfRange));
    }

    fn rules() -> impl Strategy<Value = Rule> {
        prop_oneof![Just(Rule::Daily), Just(Rule::Weekly), Just(Rule::Monthly)]
    }

    /// Zones with half hours, a gap of a whole day (Apia, 2011), a half-hour gap (Lord Howe), and none.
    fn zones() -> impl Strategy<Value = &'static str> {
        const ALL: &[&str] =
            &["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe"];
        prop::sample::select(ALL)
    }

    proptest! {
        #[test]
        fn the_next_occurrence_is_the_first_one_after_both(
            rule in rules(),
            zone in zones(),
            anchor_minutes in 0..(60 * 24 * 365 * 4_i64),
            due_days in 0..800_i64,
            done_minutes in -500_000..500_000_i64,
        ) {
            // From 2010 on, so that the skipped day of Apia is among the dates.
            let anchor = DateTime::constant(2010, 1, 1, 0, 0, 0, 0) + anchor_minutes.minutes();
            let recurrence = Recurrence { rule, time_zone: zone.to_owned(), anchor };
            let tz = TimeZone::get(zone).unwrap();
            let due = tz.to_timestamp(anchor).unwrap() + (due_days * 24).hours();
            let done = due + done_minutes.minutes();
            let found = next(&recurrence, due, done).unwrap();
            prop_assert!(found > due && found > done);

            // The same answer, counted from the anchor one by one; what is found is named by its step.
            let step = (0..).find(|step| local_then(&recurrence, &tz, *step) > due.max(done)).unwrap();
            prop_assert_eq!(found, local_then(&recurrence, &tz, step));

            let (wanted, got) = (local(&recurrence, step), tz.to_datetime(found));
            if matches!(tz.to_ambiguous_timestamp(wanted).offset(), AmbiguousOffset::Gap { .. }) {
                prop_assert!(got > wanted);
            } else {
                prop_assert_eq!(got, wanted);
            }
            let last = wanted.date().last_of_month().day();
            match rule {
                Rule::Daily => {}
                Rule::Weekly => prop_assert_eq!(wanted.weekday(), anchor.weekday()),
                Rule::Monthly => prop_assert_eq!(wanted.day(), anchor.day().min(last)),
            }
            prop_assert_eq!(wanted.time(), anchor.time());
        }
    }

    fn local(recurrence: &Recurrence, step: i64) -> DateTime {
        recurrence.anchor
            + match recurrence.rule {
                Rule::Daily => step.days(),
                Rule::Weekly => step.weeks(),
                Rule::Monthly => step.months(),
            }
    }

    fn local_then(recurrence: &Recurrence, tz: &TimeZone, step: i64) -> Timestamp {
        tz.to_ambiguous_timestamp(local(recurrence, step)).compatible().unwrap()
    }
}
