//! What an app does for an event when nothing fails, and so what it does otherwise when something does.

use std::time::Duration;

use fixtures::error::Error;
use fixtures::patience::{self, Probe, Wait};
use fixtures::team::{Call, Event, Given, Kind};
use serde_json::Value;

use crate::checks::app::asked::{self, Asked};
use crate::checks::app::meaning::{Meaning, meaning};
use crate::checks::app::topic::Topic;
use crate::run::trial::Trial;

/// How long what failed is waited for that an app may have kept. Only who has lost it is waited for in vain.
pub(super) const LATER: Wait = patience::CONSISTENCY.lasting(Duration::from_secs(5));

/// An event that went as it usually does.
pub(super) struct Usual {
    event: Event,
    asked: Asked,
    /// Its calls that an answer may tell of.
    told: Vec<Call>,
}

impl Usual {
    /// Brings one like that example.
    ///
    /// # Errors
    /// When it could not be brought.
    pub(super) async fn of(trial: &Trial, topic: &Topic, example: &Value) -> Result<Self, Error> {
        let (event, asked) = asked::taken(trial, topic, example).await?;
        let told = asked.told();
        Ok(Self { event, asked, told })
    }

    /// Whether it was handled. One that fails anyway says nothing by failing.
    pub(super) fn is_handled(&self) -> bool {
        meaning(&self.asked.reply) == Meaning::Success
    }

    /// How many calls of that kind it makes.
    pub(super) fn count(&self, kind: Kind) -> usize {
        self.told.iter().filter(|call| is_of(call, kind)).count()
    }

    /// Whether a call of that kind tells which event it is made for.
    pub(super) fn names_itself(&self, kind: Kind) -> bool {
        self.told.iter().any(|call| is_of(call, kind) && call.holds(self.event.own()))
    }

    /// Whether a call of that kind may fail and be no matter of the answer; then why.
    ///
    /// # Errors
    /// Why it may not be judged.
    pub(super) fn is_owed(&self, kind: Kind, given: &Given) -> Result<(), String> {
        let mut usual = self.told.iter().filter(|call| is_of(call, kind)).peekable();
        if usual.peek().is_none() {
            let later = self.asked.calls.iter().any(|call| is_of(call, kind));
            return Err(if later { after(kind) } else { none(kind) });
        }
        if usual.clone().all(|call| given.is_optional(&call.about)) {
            return Err("its team says that it can do without what it calls".to_owned());
        }
        if usual.all(|call| !call.succeeded()) {
            return Err(format!("each call that {} fails anyway, and the app does without", kind.does()));
        }
        Ok(())
    }

    /// What an app goes on with after a call of that kind has failed for another `event`, and for no event that goes
    /// well: then it has another way.
    pub(super) fn another_way<'a>(&self, event: &Event, met: &'a [Call], kind: Kind) -> Option<&'a Call> {
        let places: Vec<_> = self.told.iter().map(|call| call.place(self.event.own())).collect();
        let failed = met.iter().position(|call| is_of(call, kind) && call.met.is_some())?;
        let is_new =
            |call: &&Call| call.is_effect() && call.met.is_none() && !places.contains(&call.place(event.own()));
        met[failed..].iter().find(is_new)
    }
}

/// Whether a call is of that kind, and no question that changes nothing where others of its kind do.
pub(super) fn is_of(call: &Call, kind: Kind) -> bool {
    call.about.kind() == Some(kind) && (call.is_effect() || !kind.is_effect())
}

/// Why nothing can be said of such a call where no handler makes one.
pub(super) fn none(kind: Kind) -> String {
    format!("no handler makes a call that {}", kind.does())
}

/// Why nothing can be said of such a call where a handler does not wait for it.
pub(super) fn after(kind: Kind) -> String {
    let what = kind.does();
    format!(
        "the answer does not wait for a call that {what}: what fails is lost, unless the app keeps it and tries again"
    )
}

/// Whether such a call is made after all, with success: what failed was kept, and is sent later.
pub(super) async fn is_made_later(trial: &Trial, kind: Kind, event: &Event, place: usize) -> Result<bool, Error> {
    let relay = trial.team()?.relay();
    let is_made =
        || relay.since(place).iter().any(|call| is_of(call, kind) && call.holds(event.own()) && call.succeeded());
    patience::allow(LATER, async || if is_made() { Probe::Ready(()) } else { Probe::NotYet("none".to_owned()) }).await;
    Ok(is_made())
}

/// Why nothing can be said of an app that keeps what failed.
pub(super) fn kept(kind: Kind) -> String {
    format!("the app keeps a call that {} and failed, and makes it later", kind.does())
}

/// Why nothing can be said of an app that goes on with `other`.
pub(super) fn otherwise(kind: Kind, other: &Call) -> String {
    format!("the app has another way when a call fails that {}: {}", kind.does(), other.line())
}
