//! The table of what is known, and the property that holds for all the rest.

use jiff::ToSpan;
use jiff::civil::DateTime;
use jiff::tz::AmbiguousOffset;
use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::task::Rule::{Daily, Monthly, Weekly};

const BERLIN: &str = "Europe/Berlin";
const NEW_YORK: &str = "America/New_York";

fn recurrence(rule: Rule, zone: &str, anchor: &str) -> Recurrence {
    Recurrence { rule, time_zone: zone.to_owned(), anchor: anchor.parse().unwrap() }
}

/// Each row: anchor in local time, due, next.
#[rstest]
#[case::daily(Daily, "UTC", "2026-01-05T09:00", "2026-01-05T09:00Z", "2026-01-06T09:00Z")]
#[case::weekly(Weekly, "UTC", "2026-01-05T09:00", "2026-01-12T09:00Z", "2026-01-19T09:00Z")]
#[case::monthly(Monthly, "UTC", "2026-01-05T09:00", "2026-02-05T09:00Z", "2026-03-05T09:00Z")]
#[case::the_29th_in_february(Monthly, "UTC", "2026-01-29T09:00", "2026-01-29T09:00Z", "2026-02-28T09:00Z")]
#[case::the_29th_in_a_leap_year(Monthly, "UTC", "2028-01-29T09:00", "2028-01-29T09:00Z", "2028-02-29T09:00Z")]
#[case::the_30th_in_february(Monthly, "UTC", "2026-01-30T09:00", "2026-01-30T09:00Z", "2026-02-28T09:00Z")]
#[case::the_31st_in_february(Monthly, "UTC", "2026-01-31T09:00", "2026-01-31T09:00Z", "2026-02-28T09:00Z")]
#[case::the_31st_after_february(Monthly, "UTC", "2026-01-31T09:00", "2026-02-28T09:00Z", "2026-03-31T09:00Z")]
#[case::the_31st_in_april(Monthly, "UTC", "2026-01-31T09:00", "2026-03-31T09:00Z", "2026-04-30T09:00Z")]
#[case::leap_day_monthly(Monthly, "UTC", "2028-02-29T09:00", "2029-01-29T09:00Z", "2029-02-28T09:00Z")]
#[case::daily_over_a_leap_day(Daily, "UTC", "2028-02-01T09:00", "2028-02-28T09:00Z", "2028-02-29T09:00Z")]
#[case::monthly_over_the_year(Monthly, "UTC", "2026-11-15T09:00", "2026-12-15T09:00Z", "2027-01-15T09:00Z")]
#[case::clock_forward(Daily, BERLIN, "2026-03-27T09:00", "2026-03-28T08:00Z", "2026-03-29T07:00Z")]
#[case::in_the_gap(Daily, BERLIN, "2026-03-27T02:30", "2026-03-28T01:30Z", "2026-03-29T01:30Z")]
#[case::after_the_gap(Daily, BERLIN, "2026-03-27T02:30", "2026-03-29T01:30Z", "2026-03-30T00:30Z")]
#[case::in_the_fold(Daily, BERLIN, "2026-10-20T02:30", "2026-10-24T00:30Z", "2026-10-25T00:30Z")]
#[case::after_the_fold(Daily, BERLIN, "2026-10-20T02:30", "2026-10-25T00:30Z", "2026-10-26T01:30Z")]
#[case::in_the_western_gap(Weekly, NEW_YORK, "2026-03-01T02:30", "2026-03-01T07:30Z", "2026-03-08T07:30Z")]
#[case::after_the_western_gap(Weekly, NEW_YORK, "2026-03-01T02:30", "2026-03-08T07:30Z", "2026-03-15T06:30Z")]
#[case::in_the_western_fold(Weekly, NEW_YORK, "2026-10-25T01:30", "2026-10-25T05:30Z", "2026-11-01T05:30Z")]
#[case::due_before_its_anchor(Weekly, "UTC", "2026-01-05T09:00", "2025-12-01T09:00Z", "2026-01-05T09:00Z")]
fn a_task_done_in_time_is_due_at_the_next_occurrence(
    #[case] rule: Rule,
    #[case] zone: &str,
    #[case] anchor: &str,
    #[case] due: Timestamp,
    #[case] expected: Timestamp,
) {
    assert_eq!(next(&recurrence(rule, zone, anchor), due, due + 1.minute()), Ok(expected));
    assert_eq!(next(&recurrence(rule, zone, anchor), due, due - 1.minute()), Ok(expected));
}

/// Each row: due, done, next, all of them counted from 09:00 on 31 January 2026.
#[rstest]
#[case::late_skips_what_was_missed(Daily, "2026-01-31T09:00Z", "2026-02-03T12:00Z", "2026-02-04T09:00Z")]
#[case::late_by_months(Monthly, "2026-01-31T09:00Z", "2026-06-30T09:00Z", "2026-07-31T09:00Z")]
#[case::done_at_an_occurrence(Daily, "2026-01-31T09:00Z", "2026-02-01T09:00Z", "2026-02-02T09:00Z")]
#[case::early_by_weeks(Weekly, "2026-02-28T09:00Z", "2026-02-01T12:00Z", "2026-03-07T09:00Z")]
fn a_task_done_early_or_late_is_due_after_both(
    #[case] rule: Rule,
    #[case] due: Timestamp,
    #[case] done: Timestamp,
    #[case] expected: Timestamp,
) {
    assert_eq!(next(&recurrence(rule, "UTC", "2026-01-31T09:00"), due, done), Ok(expected));
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
