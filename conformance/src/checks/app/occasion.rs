//! What may make an app call its sidecar: an event that it handles, a method of it, a tick, or the question whether it
//! is ready.

use std::fmt;

use fixtures::client::Reply;
use fixtures::error::Error;
use fixtures::team::{Event, Method, fresh_trace, new_text};
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
        let events = match topic::handled_all(trial).await {
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

    /// The first that makes the app call its sidecar each time, if there is one, and what the app did the second time: an
    /// app that remembers what it asked for may ask for nothing the next time.
    ///
    /// # Errors
    /// When the app could not be asked.
    pub(super) async fn calling_again(trial: &Trial) -> Result<Option<(Self, Asked)>, Error> {
        for occasion in Self::all(trial).await? {
            if !occasion.bring(trial).await?.calls.is_empty() {
                let asked = occasion.bring(trial).await?;
                if !asked.calls.is_empty() {
                    return Ok(Some((occasion, asked)));
                }
            }
        }
        Ok(None)
    }

    /// Gives the app that occasion, each time with texts of its own, and looks what it does.
    ///
    /// # Errors
    /// When that could not be sent.
    pub(super) async fn bring(&self, trial: &Trial) -> Result<Asked, Error> {
        let errand = Errand::of(self);
        asked::watched(trial.team()?, &errand.own, errand.send(trial)).await
    }

    /// The same up to the answer: what the app does afterwards is not waited for.
    ///
    /// # Errors
    /// When that could not be sent.
    pub(super) async fn answered(&self, trial: &Trial) -> Result<(Errand, Asked), Error> {
        let errand = Errand::of(self);
        let asked = asked::at_once(trial.team()?, &errand.own, errand.send(trial)).await?;
        Ok((errand, asked))
    }

    /// Whether it is an event: of anything else nobody knows that it fails without a sidecar.
    pub(super) const fn is_event(&self) -> bool {
        matches!(self, Self::Event(..))
    }

    /// Whether it comes with a trace: raw events come as they are, and a probe is of no trace.
    pub(super) const fn has_trace(&self) -> bool {
        match self {
            Self::Event(topic, _) => !topic.raw,
            Self::Method(_) | Self::Tick(_) => true,
            Self::Ready(_) => false,
        }
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

impl fmt::Display for Occasion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event(topic, _) => write!(f, "an event of {}", topic.name()),
            Self::Method(method) => write!(f, "{} {}", method.verb, method.path),
            Self::Tick(binding) => write!(f, "an event of {binding}"),
            Self::Ready(path) => write!(f, "GET {path}"),
        }
    }
}

/// An occasion as it is given once.
pub(super) struct Errand {
    what: What,
    /// The texts that it has alone.
    pub(super) own: Vec<String>,
    /// The trace that it belongs to.
    pub(super) trace: String,
    parent: String,
}

enum What {
    Event(Topic, Event),
    Method(Method),
    Tick(String),
    Ready(String),
}

impl Errand {
    /// One that was never there before.
    pub(super) fn of(occasion: &Occasion) -> Self {
        let (new, (trace, parent)) = (new_text(), fresh_trace());
        let (what, mut own) = match occasion {
            Occasion::Event(topic, example) => {
                // Its attributes and the header tell the same trace, as those of daprd do.
                let told = ["traceparent", "traceid"].into_iter();
                let event = topic.like(example);
                let traced = told.fold(event.clone(), |event, name| event.with(name, parent.as_str()));
                let event = if topic.raw { event } else { traced };
                let own = event.own().to_vec();
                (What::Event(topic.clone(), event), own)
            }
            Occasion::Method(method) => (What::Method(method.fresh_with(&new)), vec![new]),
            Occasion::Tick(binding) => (What::Tick(binding.clone()), Vec::new()),
            Occasion::Ready(path) => (What::Ready(path.clone()), Vec::new()),
        };
        own.push(trace.clone());
        Self { what, own, trace, parent }
    }

    /// Sends it, once.
    ///
    /// # Errors
    /// When that could not be sent.
    pub(super) async fn send(&self, trial: &Trial) -> Result<Reply, Error> {
        let channel = trial.channel()?;
        let traced = channel.clone().with_trace(&self.parent);
        match &self.what {
            What::Event(topic, event) if topic.raw => topic.bring(&channel, event).await,
            What::Event(topic, event) => topic.bring(&traced, event).await,
            What::Method(method) => traced.invoke(method).await,
            What::Tick(binding) => traced.bring(binding, b"").await,
            What::Ready(path) => channel.http("GET", &format!("/{}", path.trim_start_matches('/')), None, "").await,
        }
    }
}
