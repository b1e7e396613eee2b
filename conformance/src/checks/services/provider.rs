//! The push provider of a stand: the world outside, as the notification service knows it.

use std::collections::BTreeSet;

use fixtures::todo;

use crate::checks::prelude::*;
use crate::checks::services::person::Person;

/// What reached the push provider.
pub(super) struct Provider<'a> {
    trial: &'a Trial,
    witness: &'a Witness,
}

impl<'a> Provider<'a> {
    /// The provider of this stand.
    ///
    /// # Errors
    /// When the stand has no world outside.
    pub(super) fn of(trial: &'a Trial) -> Result<Self, Error> {
        Ok(Self { trial, witness: trial.stand().outside()? })
    }

    /// The pushes to anybody, in order.
    pub(super) fn all(&self) -> Vec<Entry> {
        self.witness.ledger().on(todo::PUSH)
    }

    /// The pushes to `person`, in order.
    pub(super) fn pushes(&self, person: &Person) -> Vec<Entry> {
        self.all().into_iter().filter(|push| push.json()["user_id"] == person.id.as_str()).collect()
    }

    /// The same once there are `count` of them; fewer when they do not come in time.
    ///
    /// The full time everywhere: a tick of the clock, a relay and a delivery come one after the other.
    pub(super) async fn reaches(&self, person: &Person, count: usize) -> Vec<Entry> {
        let enough = async || match self.pushes(person).len() {
            seen if seen < count => Probe::NotYet(format!("{seen} pushes")),
            _ => Probe::Ready(()),
        };
        // That too few came is for the check to judge.
        patience::allow(patience::DELIVERY, enough).await;
        self.pushes(person)
    }

    /// The same, watched until no further one would come.
    pub(super) async fn settles(&self, person: &Person, count: usize) -> Vec<Entry> {
        if self.reaches(person, count).await.len() >= count {
            // More than wanted ends the watch early, and shows in what is returned.
            let calm = async || if self.pushes(person).len() > count { Err("a further push".into()) } else { Ok(()) };
            patience::watch(self.trial.quiet(), calm).await;
        }
        self.pushes(person)
    }
}

/// Their titles, in order.
pub(super) fn titles(pushes: &[Entry]) -> Vec<String> {
    pushes.iter().map(|push| push.json()["title"].as_str().unwrap_or_default().to_owned()).collect()
}

/// The keys by which the provider tells one notification from a repetition of it.
pub(super) fn keys(pushes: &[Entry]) -> BTreeSet<&str> {
    pushes.iter().map(|push| push.header("idempotency-key").unwrap_or_default()).collect()
}
