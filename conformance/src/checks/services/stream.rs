//! What stands on the topics of the todo system, read at the broker.

use std::collections::{BTreeMap, BTreeSet};

use crate::checks::prelude::*;
use crate::checks::services::person::Person;

/// A whole topic is read each time, so less often than a ledger.
pub(super) const EVERY: Duration = Duration::from_millis(100);

/// One topic of the stand.
pub(super) struct Stream<'a> {
    trial: &'a Trial,
    topic: String,
    /// Of the records of one event, only the first counts.
    distinct: bool,
}

impl<'a> Stream<'a> {
    /// What happened to tasks.
    pub(super) fn task_events(trial: &'a Trial) -> Self {
        Self::named(trial, "task-events")
    }

    /// What the notification service is told of.
    pub(super) fn reminders(trial: &'a Trial) -> Self {
        Self::named(trial, "reminders")
    }

    /// The topic that the spec calls `name`.
    fn named(trial: &'a Trial, name: &str) -> Self {
        Self { trial, topic: format!("{name}-{}", trial.stand_name()), distinct: false }
    }

    /// Its events instead of its records: the first record of each event id. A sidecar goes on with a publish that its
    /// caller did not live to hear of, so after a kill the same event may be published again (R92: at least once).
    pub(super) fn distinct(self) -> Self {
        Self { distinct: true, ..self }
    }

    /// Its name at the broker.
    pub(super) fn topic(&self) -> &str {
        &self.topic
    }

    /// Where events of this topic end that cannot be handled.
    pub(super) fn dead_letters(&self) -> Self {
        Self { trial: self.trial, topic: format!("{}-dlq", self.topic), distinct: false }
    }

    /// Appends a record past every sidecar.
    ///
    /// # Errors
    /// When the broker does not take it.
    pub(super) async fn append(&self, key: &str, value: &str) -> Result<(), Error> {
        self.trial.broker()?.produce(&self.topic, Some(key.as_bytes()), value.as_bytes()).await
    }

    /// Whether the app behind the sidecar of that name is done with `record`, or comes to be so in time.
    ///
    /// # Errors
    /// When the stand has no such sidecar.
    pub(super) async fn is_handled(&self, sidecar: &str, record: &Record) -> Result<bool, Error> {
        let group = format!("todo-service-group-{}", self.trial.sidecar(sidecar)?.app_id);
        let broker = self.trial.broker()?;
        let what = format!("group {group} to be past the record");
        let past = patience::until(patience::DELIVERY, &what, async || {
            let progress = match broker.progress(&group, &self.topic).await {
                Ok(progress) => progress,
                Err(error) => return Probe::NotYet(error.to_string()),
            };
            let committed = progress.iter().find(|one| one.partition == record.partition).and_then(|one| one.committed);
            if committed > Some(record.offset) { Probe::Ready(()) } else { Probe::NotYet(format!("{committed:?}")) }
        });
        Ok(past.await.is_ok())
    }

    /// The same for all that is on the topic by now.
    ///
    /// # Errors
    /// When the stand has no such sidecar, or the broker cannot be read.
    pub(super) async fn is_read_by(&self, sidecar: &str) -> Result<bool, Error> {
        // In the order of their offsets, so that the last of each partition stays.
        let last: BTreeMap<_, _> = self.records().await?.into_iter().map(|record| (record.partition, record)).collect();
        for record in last.values() {
            if !self.is_handled(sidecar, record).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// All records, each partition in order.
    ///
    /// # Errors
    /// When the broker cannot be read.
    pub(super) async fn records(&self) -> Result<Vec<Record>, Error> {
        self.trial.broker()?.records(&self.topic).await
    }

    /// The records about `person`, each partition in order.
    ///
    /// # Errors
    /// When the broker cannot be read.
    pub(super) async fn about(&self, person: &Person) -> Result<Vec<Record>, Error> {
        let mut records = self.records().await?;
        let mut seen = BTreeSet::new();
        records.retain(|record| {
            data(record)["user_id"] == person.id.as_str()
                && (seen.insert(record.json()["id"].to_string()) || !self.distinct)
        });
        Ok(records)
    }

    /// The records whose event has that id.
    ///
    /// # Errors
    /// When the broker cannot be read.
    pub(super) async fn with_id(&self, id: &str) -> Result<Vec<Record>, Error> {
        let records = self.records().await?;
        Ok(records.into_iter().filter(|record| record.json()["id"] == id).collect())
    }

    /// The records about `person` once there are `count` of them; fewer when they do not come in time.
    ///
    /// # Errors
    /// When the broker cannot be read.
    pub(super) async fn reaches(&self, person: &Person, count: usize) -> Result<Vec<Record>, Error> {
        let mut wait = self.trial.delivery();
        wait.every = EVERY;
        let what = format!("{count} records on {}", self.topic);
        // A broker that has just come back may not be read at once.
        let found = patience::until(wait, &what, async || match self.about(person).await {
            Ok(records) if records.len() >= count => Probe::Ready(records),
            Ok(records) => Probe::NotYet(format!("{} records", records.len())),
            Err(error) => Probe::NotYet(error.to_string()),
        });
        match found.await {
            Ok(records) => Ok(records),
            // That it took too long is for the check to judge.
            Err(_) => self.about(person).await,
        }
    }

    /// The same, watched until no further record would come; for checks that one record is all there is.
    ///
    /// # Errors
    /// When the broker cannot be read.
    pub(super) async fn settles(&self, person: &Person, count: usize) -> Result<Vec<Record>, Error> {
        let mut wait = self.trial.quiet();
        wait.every = EVERY;
        self.reaches(person, count).await?;
        // More than wanted ends the watch early, and shows in what is returned. That a broker which has just come back
        // cannot be read at once does not.
        patience::watch(wait, async || match self.about(person).await {
            Ok(records) if records.len() > count => Err("a further record".to_owned()),
            _ => Ok(()),
        })
        .await;
        self.about(person).await
    }
}

/// What the event in a record says.
pub(super) fn data(record: &Record) -> Value {
    record.json()["data"].take()
}

/// The event types of these records.
pub(super) fn types(records: &[Record]) -> Vec<String> {
    records.iter().map(|record| data(record)["event_type"].as_str().unwrap_or_default().to_owned()).collect()
}
