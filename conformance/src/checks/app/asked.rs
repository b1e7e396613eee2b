//! What an app asked its sidecar for while something was brought to it.

use std::time::{Duration, Instant};

use fixtures::client::Reply;
use fixtures::error::Error;
use fixtures::patience::{self, Probe, Wait};
use fixtures::team::{About, Call, Channel, Event, Kind, Method, Relay, Team, fresh_trace, new_text};
use serde_json::Value;

use super::meaning::meaning;
use super::topic::Topic;
use crate::run::trial::Trial;

/// How long an app may go on after its answer with what it does in the background.
const AFTERWARDS: Wait = patience::QUIET.lasting(Duration::from_millis(300));

/// How long an event that is to come again does.
const AGAIN: Wait = Wait { every: Duration::from_millis(500), ..patience::CONSISTENCY.lasting(Duration::from_secs(5)) };

/// An answer of the app, and what it asked its sidecar for in between and shortly after: all that is made for what was
/// brought, and nothing that it asks for anyway.
pub(super) struct Asked {
    /// What it answered.
    pub(super) reply: Reply,
    /// Its calls, in order.
    pub(super) calls: Vec<Call>,
    answered: Instant,
}

impl Asked {
    /// Those of its calls whose effect others see: what asks how the sidecar is does not count, nor what only looks.
    pub(super) fn effects(&self) -> Vec<Call> {
        self.calls.iter().filter(|call| call.is_effect()).cloned().collect()
    }

    /// Those of its calls that had ended when it answered: the answer may tell of them. Of what an app goes on with, such
    /// as to send what it has saved before, it cannot.
    pub(super) fn told(&self) -> Vec<Call> {
        let ended = |call: &&Call| call.took.is_some_and(|took| call.at + took <= self.answered);
        self.calls.iter().filter(ended).cloned().collect()
    }

    /// The kinds of its calls, each once.
    pub(super) fn kinds(&self) -> Vec<Kind> {
        kinds(&self.calls)
    }
}

/// The kinds of these calls, each once.
pub(super) fn kinds(calls: &[Call]) -> Vec<Kind> {
    Kind::ALL.into_iter().filter(|kind| calls.iter().any(|call| call.about.kind() == Some(*kind))).collect()
}

/// Brings an event of a topic where its sidecar would, alone or in a bulk of one, and looks what the app does.
///
/// # Errors
/// When it could not be brought.
pub(super) async fn bring(trial: &Trial, topic: &Topic, event: &Event) -> Result<Asked, Error> {
    watched(trial.team()?, event.own(), topic.bring(&channel(trial, event)?, event)).await
}

/// Brings an event like that example until it is handled: as long as the app says that it is to come again, it does, for a
/// while. An app may have to warm up, or to see that what has failed is there again.
///
/// # Errors
/// When it could not be brought.
pub(super) async fn taken(trial: &Trial, topic: &Topic, example: &Value) -> Result<(Event, Asked), Error> {
    let event = topic.like(example);
    let asked = handled(trial, topic, &event).await?;
    Ok((event, asked))
}

/// Brings that event, and again for as long as the app says that it is to come again, for a while.
///
/// # Errors
/// When it could not be brought.
pub(super) async fn handled(trial: &Trial, topic: &Topic, event: &Event) -> Result<Asked, Error> {
    let handled = patience::until(AGAIN, "an event to be handled", async || match bring(trial, topic, event).await {
        Ok(asked) if meaning(&asked.reply).comes_again() => Probe::NotYet(asked.reply.summary()),
        other => Probe::Ready(other),
    });
    match handled.await {
        Ok(asked) => asked,
        Err(_) => bring(trial, topic, event).await,
    }
}

/// The same up to the answer: what the app does afterwards is not waited for.
///
/// # Errors
/// When it could not be brought.
pub(super) async fn answered(trial: &Trial, topic: &Topic, event: &Event) -> Result<Asked, Error> {
    at_once(trial.team()?, event.own(), topic.bring(&channel(trial, event)?, event)).await
}

/// What brings that event, with its trace as daprd does.
pub(super) fn channel(trial: &Trial, event: &Event) -> Result<Channel, Error> {
    let channel = trial.channel()?;
    Ok(match event.envelope()["traceparent"].as_str() {
        Some(parent) => channel.with_trace(parent),
        None => channel,
    })
}

/// Calls a method as another app would, each time with texts of its own, and looks what the app does.
///
/// # Errors
/// When it could not be called.
pub(super) async fn invoke(trial: &Trial, method: &Method) -> Result<Asked, Error> {
    let (new, (trace, parent)) = (new_text(), fresh_trace());
    let channel = trial.channel()?.with_trace(&parent);
    let method = method.fresh_with(&new);
    watched(trial.team()?, &[new, trace], channel.invoke(&method)).await
}

/// Does something with the app that holds these texts of its `own`, and looks what it asks its sidecar for.
///
/// # Errors
/// Those of `done`.
pub(super) async fn watched(
    team: &Team,
    own: &[String],
    done: impl Future<Output = Result<Reply, Error>>,
) -> Result<Asked, Error> {
    let place = team.relay().end();
    let (reply, answered) = (done.await?, Instant::now());
    settle(team).await;
    Ok(Asked { reply, calls: since(team.relay(), place, own).await, answered })
}

/// The same up to the answer.
///
/// # Errors
/// Those of `done`.
pub(super) async fn at_once(
    team: &Team,
    own: &[String],
    done: impl Future<Output = Result<Reply, Error>>,
) -> Result<Asked, Error> {
    let place = team.relay().end();
    let (reply, answered) = (done.await?, Instant::now());
    Ok(Asked { reply, calls: since(team.relay(), place, own).await, answered })
}

/// The calls from that place on that are made for what holds these texts of its `own`. Where one does not tell by
/// itself whether it is, it is looked what the app asks for while nothing is brought to it.
pub(super) async fn since(relay: &Relay, place: usize, own: &[String]) -> Vec<Call> {
    let mut calls = relay.since(place);
    let is_doubtful = |call: &Call| call.about.kind().is_some() && !call.holds(own);
    if calls.iter().any(|call| is_doubtful(call) && !matches!(call.about, About::Secret { .. })) {
        let anyway = relay.anyway().await;
        calls.retain(|call| !is_doubtful(call) || !anyway.contains(&call.about));
    }
    calls
}

/// Waits until the app asks its sidecar for nothing more.
pub(super) async fn settle(team: &Team) {
    let relay = team.relay();
    let is_quiet = |place: usize| {
        let of_nobody = |call: &Call| call.about.kind().is_none() || relay.is_known_anyway(&call.about);
        relay.since(place).iter().all(of_nobody)
    };
    let mut place = relay.end();
    // Whoever goes on calling for ever is not waited for.
    for _ in 0..10 {
        patience::watch(AFTERWARDS, async || if is_quiet(place) { Ok(()) } else { Err("a call".to_owned()) }).await;
        if is_quiet(place) {
            return;
        }
        place = relay.end();
    }
}
