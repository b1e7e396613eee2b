//! What an app asked its sidecar for while something was brought to it.

use fixtures::client::Reply;
use fixtures::error::Error;
use fixtures::patience::{self, Wait};
use fixtures::team::{Call, Event, Kind, Team};

use crate::run::trial::Trial;

/// How long an app may go on after its answer with what it does in the background.
const AFTERWARDS: Wait = patience::QUIET.lasting(std::time::Duration::from_millis(300));

/// An answer of the app, and what it asked its sidecar for in between and shortly after.
pub(super) struct Asked {
    /// What it answered.
    pub(super) reply: Reply,
    /// Its calls, in order.
    pub(super) calls: Vec<Call>,
}

impl Asked {
    /// Those of its calls whose effect others see: what asks how the sidecar is does not count, nor what only reads.
    pub(super) fn effects(&self) -> Vec<Call> {
        let effect = |call: &&Call| call.about.kind().is_some_and(Kind::is_effect);
        self.calls.iter().filter(effect).cloned().collect()
    }

    /// The kinds of its calls, each once.
    pub(super) fn kinds(&self) -> Vec<Kind> {
        Kind::ALL.into_iter().filter(|kind| self.calls.iter().any(|call| call.about.kind() == Some(*kind))).collect()
    }
}

/// Brings an event, and looks what the app does.
///
/// # Errors
/// When it could not be brought.
pub(super) async fn deliver(trial: &Trial, route: &str, event: &Event) -> Result<Asked, Error> {
    let (team, channel) = (trial.team()?, trial.channel()?);
    watched(team, channel.deliver(route, event)).await
}

/// Does something with the app, and looks what it asks its sidecar for.
///
/// # Errors
/// Those of `done`.
pub(super) async fn watched(team: &Team, done: impl Future<Output = Result<Reply, Error>>) -> Result<Asked, Error> {
    let place = team.relay().end();
    let reply = done.await?;
    settle(team).await;
    Ok(Asked { reply, calls: team.relay().since(place) })
}

/// Waits until the app asks its sidecar for nothing more.
pub(super) async fn settle(team: &Team) {
    let mut seen = team.relay().end();
    // Whoever goes on calling for ever is not waited for.
    for _ in 0..10 {
        patience::watch(
            AFTERWARDS,
            async || {
                if team.relay().end() == seen { Ok(()) } else { Err("a call".to_owned()) }
            },
        )
        .await;
        if team.relay().end() == seen {
            return;
        }
        seen = team.relay().end();
    }
}
