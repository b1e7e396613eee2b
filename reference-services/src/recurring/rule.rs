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
mod tests;
