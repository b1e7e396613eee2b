//! What the users did and what they were told, to be compared with what the system remembers.

/// Everything of one load.
#[derive(Debug, Clone, Default)]
pub(super) struct Diary {
    /// In whose name tasks were made.
    pub(super) identities: Vec<Identity>,
    /// Every task that somebody wanted, in the order in which they asked.
    pub(super) entries: Vec<Entry>,
}

/// A user of the system.
#[derive(Debug, Clone, Default)]
pub(super) struct Identity {
    /// The `authorization` header; `None` for the development user, who may have tasks of other times.
    pub(super) authorization: Option<String>,
}

/// A task that somebody wanted.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Who walked; one walker does one thing after the other.
    pub(super) walker: usize,
    /// In whose name, an index.
    pub(super) identity: usize,
    /// Unique in the load.
    pub(super) title: String,
    /// What the system called it; `None` when it did not say that it made it.
    pub(super) id: Option<String>,
    pub(super) completion: Completion,
}

/// Whether a task was completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Completion {
    /// Nobody asked for it.
    Unasked,
    /// Somebody asked and was not told that it was done.
    Unanswered,
    /// It was said to be done.
    Done,
}

impl Diary {
    /// The tasks that the system said it made, with their ids.
    pub(super) fn made(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.entries.iter().filter_map(|entry| Some((entry.id.as_deref()?, entry)))
    }
}
