//! A task and what it may become. This is the `task_data` of every event, so its JSON is part of the contract.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One task of one user. Times are RFC 3339 with `Z` (E21); ids are strings, since JSON numbers lose digits on the
/// way through Dapr (E31).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Chosen by the backend.
    pub id: Uuid,
    /// Whose it is.
    pub user_id: String,
    /// 1 to 200 characters.
    pub title: String,
    /// At most 4,000 characters.
    pub description: Option<String>,
    /// Whether it is done.
    pub status: Status,
    /// When it is due; a task without a time is never reminded of.
    pub due_at: Option<Timestamp>,
    /// How it repeats.
    pub recurrence: Option<Recurrence>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When it was done.
    pub completed_at: Option<Timestamp>,
    /// The task whose completion made this one; at most one task has a given predecessor (R47).
    pub predecessor_id: Option<Uuid>,
}

/// Whether a task is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Still to be done.
    Pending,
    /// Done.
    Completed,
}

/// How a task repeats. Every occurrence is counted from the anchor, in local time: the 31st stays the 31st after a
/// February, and 02:30 stays 02:30 after the night that has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recurrence {
    /// The step.
    pub rule: Rule,
    /// IANA name, for example `Europe/Berlin`.
    pub time_zone: String,
    /// Local date and time of the first occurrence, for example `2026-01-31T09:00:00`.
    pub anchor: DateTime,
}

impl Recurrence {
    /// One whose first occurrence is `due`, in the local time of `zone`.
    pub(crate) fn starting(rule: Rule, zone: &TimeZone, due: Timestamp) -> Self {
        let time_zone = zone.iana_name().unwrap_or("UTC").to_owned();
        Self { rule, time_zone, anchor: due.to_zoned(zone.clone()).datetime() }
    }

    /// The same, with `due` as its first occurrence.
    pub(crate) fn restarting(&self, due: Timestamp) -> Self {
        // A zone that this machine does not know any more cannot be counted in; UTC can.
        let zone = TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC);
        Self::starting(self.rule, &zone, due)
    }
}

/// The step of a recurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rule {
    /// Every day.
    Daily,
    /// Every seven days.
    Weekly,
    /// The same day every month, or its last day where the month is shorter.
    Monthly,
}
