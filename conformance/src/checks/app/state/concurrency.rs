//! What somebody else saves between a read of the app and its save is not lost.
//!
//! An app that reads a key, changes the value and saves it is one of several: another replica, or the same one with the
//! next event, may save the key in between. The store tells by the etag that came with the value, if the save names it:
//! it answers 409 then (`Aborted` over gRPC, 500 for a transaction), and the app reads again. Without the etag the last
//! save wins, and the other one never was.
//!
//! The harness is that somebody. It lets an event through that the app reads and then writes a key for, and brings
//! another one about the same thing: once the app has read the key, and before it hears the value, the harness saves
//! the key too. It saves the value that is there, so that nothing else changes for the app; the etag is new all the
//! same.

use std::sync::Arc;

use fixtures::client::Message;
use fixtures::environment::Pending;
use fixtures::team::fault::AppFault;
use fixtures::team::{self, About, Act, Between, Call, SIDECAR, Team};
use tokio::sync::OnceCell;

use crate::checks::app::asked::{self, Asked};
use crate::checks::app::filled::Filled;
use crate::checks::app::meaning::{Meaning, meaning};
use crate::checks::app::topic::{self, Topic};
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.concurrency",
    title: "A write in between is not overwritten",
    clause: Clause {
        text: "An app that saves what it has read and changed names the etag, and reads again after a refusal.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/state-management/state-management-overview/#concurrency",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(
    KEPT = Step::caught_in_app("write-in-between-is-kept-or-read-again", &[AppFault::IgnoresEtag]),
    REFUSED = Step::caught_in_app("refused-save-is-not-taken-for-done", &[AppFault::ConflictIsSuccess]),
);

const ETAG: &str = "save with the etag that came with the value (header `etag`, field `etag` of the item) and \
                    concurrency `first-write`: GetStateAndETagAsync and TrySaveStateAsync in .NET, getState and \
                    saveState with State.getEtag() in Java, GetState and SaveStateWithETag in Go, get_state().etag and \
                    save_state(etag=…) in Python";

const AGAIN: &str = "409 (ABORTED over gRPC, 500 for a transaction) says that nothing was saved: read the key, change \
                     it and save it again, a few times at most; TrySaveStateAsync in .NET answers false and throws \
                     nothing";

/// A key, and the store that it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    store: String,
    key: String,
}

/// What the harness has done between a read and its answer.
enum Done {
    /// It has saved the key; the calls of the app from this place on came after that.
    Saved(usize),
    /// It has left the key alone.
    Left(&'static str),
    /// It could not.
    Failed(String),
}

async fn run(trial: Trial) -> Result<(), Stop> {
    let mut why = "no event makes the app read a key and then write it".to_owned();
    let mut seen = false;
    for (topic, thing) in things(&trial).await? {
        // The key is made by the first event, so that there is a value with an etag.
        let first = asked::bring(&trial, &topic, &thing.event(&topic)).await?;
        if first.calls.iter().any(locks) {
            why = "the app guards its keys by a lock, which the harness does not hold".to_owned();
            continue;
        }
        for place in places(&first.calls) {
            match disturbed(&trial, &topic, &thing, &place).await? {
                Ok(()) => seen = true,
                Err(reason) => why = reason,
            }
        }
    }
    if !seen {
        return Err(Stop::NotOffered(why));
    }
    trial.set_aside(REFUSED, "no save of the app was refused");
    Ok(())
}

/// Brings another event about the same thing, with a save in between. `Err` tells why that says nothing.
async fn disturbed(trial: &Trial, topic: &Topic, thing: &Filled, place: &Place) -> Result<Result<(), String>, Stop> {
    let done = Arc::new(OnceCell::new());
    let between = between(trial, place, &done)?;
    // Which of its reads is that of the key is known only when it comes.
    let fault = trial.team()?.relay().fault(team::Kind::Read, Act::Between(between), usize::MAX);
    let asked = asked::bring(trial, topic, &thing.event(topic)).await?;
    drop(fault);
    let key = &place.key;
    match done.get() {
        Some(Done::Saved(since)) => Ok(judge(trial, place, &asked, *since)),
        Some(Done::Left(why)) => Ok(Err(format!("the value of `{key}` {why}"))),
        Some(Done::Failed(why)) => Err(Error::new(Kind::Harness, format!("save `{key}` beside the app: {why}")).into()),
        None => Ok(Err(format!("another event about the same thing does not make the app read `{key}` again"))),
    }
}

/// Judges what became of a save of the harness that came before the calls from `since` on.
fn judge(trial: &Trial, place: &Place, asked: &Asked, since: usize) -> Result<(), String> {
    let of_key: Vec<_> =
        asked.calls.iter().filter(|call| place.is_read(call) || place.is_written(call)).cloned().collect();
    let later: Vec<_> = of_key.iter().filter(|call| call.number >= since).collect();
    let saves: Vec<_> = later.iter().filter(|call| place.is_written(call)).collect();
    if saves.is_empty() {
        return Err(format!("the app writes `{}` only where it is absent", place.key));
    }
    let read_before = |save: &Call| later.iter().any(|call| place.is_read(call) && call.number < save.number);
    let over = saves.iter().any(|save| save.succeeded() && !read_before(save));
    let met = if over { "it was saved without being read again" } else { "nothing was overwritten unread" };
    let expected =
        format!("`{}`, which the harness saved after the app had read it, is read again before it is saved", place.key);
    trial.step(KEPT).does(&of_key, !over, expected, met, ETAG);
    let refused = saves.iter().find(|save| save.status.is_some() && !save.succeeded());
    if let Some(refused) = refused {
        let read_again = later.iter().any(|call| place.is_read(call) && call.number > refused.number);
        let given_up = matches!(meaning(&asked.reply), Meaning::Success | Meaning::Dropped);
        let expected = "the key is read again after the refused save, or the answer is a failure or RETRY";
        trial.step(REFUSED).replies(&asked.reply, read_again || !given_up, expected, AGAIN);
    }
    Ok(())
}

/// What events may be about: all that its team tells of.
async fn things(trial: &Trial) -> Result<Vec<(Topic, Filled)>, Stop> {
    let given = trial.team()?.given();
    let mut found = Vec::new();
    for (topic, _) in topic::handled_all(trial).await? {
        let good = topic.examples(given).into_iter().flat_map(|examples| &examples.good);
        found.extend(good.map(|example| (topic.clone(), Filled::of(example))));
    }
    Ok(found)
}

/// The keys that are read and then written.
fn places(calls: &[Call]) -> Vec<Place> {
    let mut found: Vec<Place> = Vec::new();
    for (at, call) in calls.iter().enumerate() {
        let About::Write { store, keys } = &call.about else { continue };
        for key in keys {
            let place = Place { store: store.clone(), key: key.clone() };
            if !found.contains(&place) && calls[..at].iter().any(|before| place.is_read(before)) {
                found.push(place);
            }
        }
    }
    found
}

/// Whether the call takes a lock, over HTTP or gRPC.
fn locks(call: &Call) -> bool {
    call.target.contains("/lock/") || call.target.contains("/TryLock")
}

impl Place {
    fn is_read(&self, call: &Call) -> bool {
        matches!(&call.about, About::Read { store, keys } if *store == self.store && keys.contains(&self.key))
    }

    fn is_written(&self, call: &Call) -> bool {
        matches!(&call.about, About::Write { store, keys } if *store == self.store && keys.contains(&self.key))
    }
}

/// What is done after each read: the first one of the key makes the harness save it, once.
fn between(trial: &Trial, place: &Place, done: &Arc<OnceCell<Done>>) -> Result<Between, Error> {
    let (team, client) = (trial.team()?.clone(), trial.client(SIDECAR)?);
    let (place, done) = (place.clone(), done.clone());
    Ok(Arc::new(move |call: Call| -> Pending<'static, ()> {
        let (team, client, place, done) = (team.clone(), client.clone(), place.clone(), done.clone());
        Box::pin(async move {
            if place.is_read(&call) {
                done.get_or_init(|| save(&client, &team, &place)).await;
            }
        })
    }))
}

/// Saves the value that the key has, as another replica of the app would: through the same sidecar.
async fn save(client: &Client, team: &Team, place: &Place) -> Done {
    let (store, key) = (place.store.clone(), place.key.clone());
    let found = match client.send(&Message::Get { store: store.clone(), key: key.clone() }, &[]).await {
        Ok(found) if found.status.is_success() => found.body,
        Ok(refused) => return Done::Failed(refused.summary()),
        Err(error) => return Done::Failed(error.to_string()),
    };
    if found.is_empty() {
        return Done::Left("is absent when the app reads it");
    }
    if serde_json::from_slice::<Value>(&found).is_err() {
        return Done::Left("is no JSON, and so cannot be saved again as it is");
    }
    match client.send(&Message::Set { store, items: vec![(key, found)] }, &[]).await {
        Ok(saved) if saved.status.is_success() => Done::Saved(team.relay().end()),
        Ok(refused) => Done::Failed(refused.summary()),
        Err(error) => Done::Failed(error.to_string()),
    }
}
