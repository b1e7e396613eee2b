//! What is wanted of a task, and what it came to.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::task::{Recurrence, Rule, Task};

/// A wanted task, already validated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTask {
    /// Whose it is.
    pub user_id: String,
    /// 1 to 200 characters.
    pub title: String,
    /// At most 4,000 characters.
    pub description: Option<String>,
    /// When it is due.
    pub due_at: Option<Timestamp>,
    /// How it repeats; needs `due_at`.
    pub recurrence: Option<Recurrence>,
}

/// A wanted change, already validated: the outer `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// The new title.
    pub title: Option<String>,
    /// The new description, or none.
    pub description: Option<Option<String>>,
    /// The new time, or none.
    pub due_at: Option<Option<Timestamp>>,
    /// The new recurrence, or none.
    pub recurrence: Option<Option<Repetition>>,
}

/// A wanted recurrence; it starts when its task is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repetition {
    /// The step.
    pub rule: Rule,
    /// In whose local time the steps are counted.
    pub time_zone: TimeZone,
}

/// What a change came to. A task that is not changed has no event either.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Updated {
    /// The task as it is now.
    Changed(Box<Task>),
    /// A completed task stays as it is.
    Completed,
    /// The task would repeat without ever being due, so it stays as it is.
    NeverDue,
}

/// A completed task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The task.
    pub task: Task,
    /// Whether this call completed it.
    pub newly: bool,
}

/// The successor of a completed task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Succession {
    /// The successor.
    pub task: Task,
    /// Whether this call made it.
    pub newly: bool,
}
