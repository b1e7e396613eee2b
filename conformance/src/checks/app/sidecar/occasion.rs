//! What may make an app call its sidecar: an event that it handles, a method of it, a tick, or the question whether it
//! is ready.

use fixtures::client::Reply;
use fixtures::error::Error;
use fixtures::team::Method;
use serde_json::Value;

use crate::checks::app::asked::{self, Asked};
use crate::checks::app::meaning::{Meaning, meaning};
use crate::checks::app::topic::{self, Topic};
use crate::checks::prelude::{AppProtocol, Status};
use crate::run::stop::Stop;
use crate::run::trial::Trial;

/// Why nothing can be said of an app that asks its sidecar for nothing.
pub(super) const NONE: &str = "nothing that is known here makes the app call its sidecar; examples of events and \
                               methods that do are given with --contract";

/// What may make an app call its sidecar.
#[derive(Debug, Clone)]
pub(super) enum Occasion {
    /// An event of that topic, with a payload that the app handles.
    Event(Topic, Value),
    /// A method that other apps call.
    Method(Method),
    /// An event of an input binding that has no body.
    Tick(String),
    /// The path that tells whether it can work.
    Ready(String),
}

impl Occasion {
    /// All that the team tells of, the events first.
    ///
    /// # Errors
    /// When the app could not be asked.
    pub(super) async fn all(trial: &Trial) -> Result<Vec<Self>, Error> {
        let given = trial.team()?.given();
        let events = match topic::handled(trial).await {
            Ok(handled) => handled,
            Err(Stop::NotOffered(_)) => Vec::new(),
            Err(Stop::Error(error)) => return Err(error),
        };
        // An app that is called over gRPC answers nothing else at its port.
        let ready = given.ready.iter().filter(|_| trial.team().is_ok_and(|team| team.protocol() != AppProtocol::Grpc));
        let events = events.into_iter().map(|(topic, data)| Self::Event(topic, data));
        let methods = given.methods.iter().cloned().map(Self::Method);
        let ticks =
            given.bindings.iter().filter(|binding| binding.empty).map(|binding| Self::Tick(binding.name.clone()));
        Ok(events.chain(methods).chain(ticks).chain(ready.cloned().map(Self::Ready)).collect())
    }

    /// The first that does make the app call its sidecar, if there is one, and what the app did then.
    ///
    /// # Errors
    /// When the app could not be asked.
    pub(super) async fn calling(trial: &Trial) -> Result<Option<(Self, Asked)>, Error> {
        for occasion in Self::all(trial).await? {
            let asked = occasion.bring(trial).await?;
            if !asked.calls.is_empty() {
                return Ok(Some((occasion, asked)));
            }
        }
        Ok(None)
    }

    /// Gives the app that occasion, each time with texts of its own.
    ///
    /// # Errors
    /// When that could not be sent.
    pub(super) async fn bring(&self, trial: &Trial) -> Result<Asked, Error> {
        let (team, channel) = (trial.team()?, trial.channel()?);
        match self {
            Self::Event(topic, example) => asked::deliver(trial, &topic.route, &topic.like(example)).await,
            Self::Method(method) => asked::watched(team, channel.invoke(&method.fresh())).await,
            Self::Tick(binding) => asked::watched(team, channel.bring(binding, b"")).await,
            Self::Ready(path) => {
                let path = format!("/{}", path.trim_start_matches('/'));
                asked::watched(team, channel.http("GET", &path, None, "")).await
            }
        }
    }

    /// Whether it is an event: of anything else nobody knows that it fails without a sidecar.
    pub(super) const fn is_event(&self) -> bool {
        matches!(self, Self::Event(..))
    }

    /// Whether the app answered as its team says.
    pub(super) fn went_well(&self, reply: &Reply) -> bool {
        match self {
            Self::Event(..) => meaning(reply) == Meaning::Success,
            Self::Method(method) => match reply.status {
                Status::Http(status) => status == method.status,
                other => other.is_success(),
            },
            Self::Tick(_) | Self::Ready(_) => reply.status.is_success(),
        }
    }
}
