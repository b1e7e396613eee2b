//! The push provider of a stand: the world outside, as the notification service knows it.

use fixtures::error::Error;
use fixtures::patience::{self, Probe};
use fixtures::todo;
use fixtures::witness::{Entry, Witness};

use super::person::Person;
use crate::trial::Trial;

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

    /// The pushes to `person`, in order.
    pub(super) fn pushes(&self, person: &Person) -> Vec<Entry> {
        let pushes = self.witness.ledger().on(todo::PUSH);
        pushes.into_iter().filter(|push| push.json()["user_id"] == person.id.as_str()).collect()
    }

    /// The same, watched from the first one until no further one would come; none when none comes in time.
    pub(super) async fn settles(&self, person: &Person, count: usize) -> Vec<Entry> {
        let enough = async || match self.pushes(person).len() {
            seen if seen < count => Probe::NotYet(format!("{seen} pushes")),
            _ => Probe::Ready(()),
        };
        // That none came, or too many, is for the check to judge.
        if patience::until(self.trial.delivery(), "a push", enough).await.is_ok() {
            let calm = async || if self.pushes(person).len() > count { Err("a further push".into()) } else { Ok(()) };
            let _ = patience::stays(self.trial.quiet(), calm).await;
        }
        self.pushes(person)
    }
}
