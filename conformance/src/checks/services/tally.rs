//! What was told of each task, by the ids of events: delivery is at least once, so the same id may come again, but a
//! second id is a second event.

use std::collections::{BTreeMap, BTreeSet};

use fixtures::environment::Pending;

use crate::checks::prelude::*;
use crate::checks::services::database::rows;
use crate::checks::services::stream::{EVERY, Stream};

/// How much longer than a delivery it may take until all is well again: clients of a broker that was away pause by
/// themselves, and a dead consumer is missed only after a while.
const RECOVERY: u32 = 3;

/// Event ids by task.
#[derive(Debug, Default)]
pub(super) struct Tally {
    ids: BTreeMap<String, BTreeSet<String>>,
    /// All events, repetitions included.
    events: usize,
}

impl Tally {
    /// What a stream tells of each task.
    ///
    /// # Errors
    /// When the broker cannot be read.
    pub(super) async fn on(stream: &Stream<'_>) -> Result<Self, Error> {
        Ok(stream.records().await?.iter().map(Record::json).collect())
    }

    /// How many ids each task has.
    pub(super) fn by_task(&self) -> BTreeMap<&str, usize> {
        self.ids.iter().map(|(task, ids)| (task.as_str(), ids.len())).collect()
    }

    /// The ids of all tasks.
    pub(super) fn ids(&self) -> BTreeSet<&str> {
        self.ids.values().flatten().map(String::as_str).collect()
    }

    /// Shows how many ids there are, and how often something came with one of them.
    pub(super) fn show(&self, trial: &Trial, ids: &str, events: &str) {
        trial.counts(ids, self.ids().len());
        trial.counts(events, self.events);
    }

    /// Looks until something was told of every one of `tasks`; returns the last look, whatever it shows.
    ///
    /// # Errors
    /// When the last look fails.
    pub(super) async fn of<'a>(
        trial: &Trial,
        tasks: &BTreeSet<String>,
        look: impl Fn() -> Pending<'a, Result<Self, Error>>,
    ) -> Result<Self, Error> {
        let untold = |tally: &Self| tasks.iter().filter(|task| !tally.ids.contains_key(*task)).count();
        Self::until(trial, untold, look).await
    }

    /// Looks until every one of `ids` was told; returns the last look, whatever it shows.
    ///
    /// # Errors
    /// When the last look fails.
    pub(super) async fn with<'a>(
        trial: &Trial,
        ids: &BTreeSet<&str>,
        look: impl Fn() -> Pending<'a, Result<Self, Error>>,
    ) -> Result<Self, Error> {
        Self::until(trial, |tally| ids.difference(&tally.ids()).count(), look).await
    }

    async fn until<'a>(
        trial: &Trial,
        missing: impl Fn(&Self) -> usize,
        look: impl Fn() -> Pending<'a, Result<Self, Error>>,
    ) -> Result<Self, Error> {
        let mut wait = trial.delivery();
        (wait.limit, wait.every) = (wait.limit * RECOVERY, EVERY);
        // A broker that has just come back may not be read at once. That too little came is for the check to judge.
        patience::allow(wait, async || match look().await {
            Ok(tally) => match missing(&tally) {
                0 => Probe::Ready(()),
                missing => Probe::NotYet(format!("{missing} are missing")),
            },
            Err(error) => Probe::NotYet(error.to_string()),
        })
        .await;
        look().await
    }
}

/// From envelopes that tell of the creation of a task, or remind of one; what else became of tasks is left out.
impl FromIterator<Value> for Tally {
    fn from_iter<I: IntoIterator<Item = Value>>(envelopes: I) -> Self {
        let mut tally = Self::default();
        for envelope in envelopes {
            let kind = envelope["data"].get("event_type");
            if kind.is_none_or(|kind| kind == "created") {
                tally.events += 1;
                let ids = tally.ids.entry(text(&envelope["data"]["task_id"])).or_default();
                ids.insert(text(&envelope["id"]));
            }
        }
        tally
    }
}

/// What is expected of tasks that are told of once each.
pub(super) fn once(tasks: &BTreeSet<String>) -> BTreeMap<&str, usize> {
    tasks.iter().map(|task| (task.as_str(), 1)).collect()
}

/// The ids of all tasks in the task database.
///
/// # Errors
/// When it cannot be read.
pub(super) async fn stored(trial: &Trial) -> Result<BTreeSet<String>, Error> {
    // As text: a UUID is no type that both databases have.
    let rows = rows(trial, "SELECT CAST(id AS TEXT) AS id FROM tasks").await?;
    Ok(rows.iter().map(|row| text(&row["id"])).collect())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
