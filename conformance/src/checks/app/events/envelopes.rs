//! An event is read by what the app needs of it: what else is in its envelope, or is not, does not matter.
//!
//! CloudEvents may have attributes of their producer (extensions) and optional ones that others leave out. What Dapr
//! adds itself, trace and time, is there where its own API published the event: an event that somebody else wrote into
//! the broker comes as it is, and a raw one gets an envelope of daprd 1.18.2 without them. Later versions added some,
//! and will again.
//!
//! Of an app that does not take a plain event nothing can be said here.

use fixtures::team::Event;
use fixtures::team::fault::AppFault;

use crate::checks::app::asked;
use crate::checks::app::hints;
use crate::checks::app::meaning::{Meaning, meaning};
use crate::checks::app::topic::{self, Topic};
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.envelopes",
    title: "Events of other producers are read too",
    clause: Clause {
        text: "An event may have any further attributes; `time` and those of a trace may be absent.",
        url: "https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#extension-context-attributes",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(
    UNKNOWN = Step::caught_in_app("unknown-attributes-are-accepted", &[AppFault::RefusesUnknownFields]),
    UNTRACED = Step::caught_in_app("trace-attributes-are-not-demanded", &[AppFault::DemandsTraceFields]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    for (topic, example) in topic::handled_all(&trial).await? {
        let plain = || topic.like(&example);
        if meaning(&asked::taken(&trial, &topic, &example).await?.1.reply) != Meaning::Success {
            for step in [UNKNOWN, UNTRACED] {
                trial.set_aside(step, "a plain event is not acknowledged: see app.good-events");
            }
            continue;
        }
        if topic.raw {
            trial.set_aside(UNKNOWN, "the envelope of a raw event is Dapr's own, and has no attributes of others");
        } else {
            look(&trial, UNKNOWN, &topic, &extended(plain())).await?;
        }
        look(&trial, UNTRACED, &topic, &untraced(plain())).await?;
    }
    // What an app still does is no matter of the next check.
    asked::settle(trial.team()?).await;
    Ok(())
}

async fn look(trial: &Trial, step: Step, topic: &Topic, event: &Event) -> Result<(), Error> {
    let reply = topic.bring(&asked::channel(trial, event)?, event).await?;
    let taken = meaning(&reply) == Meaning::Success;
    trial.step(step).replies(&reply, taken, "success, as of the same event as Dapr publishes it", hints::ENVELOPE);
    Ok(())
}

/// An event with optional attributes of CloudEvents that Dapr does not set, and one that nobody knows.
fn extended(event: Event) -> Event {
    event.with("subject", "harness").with("dataschema", "urn:harness:schema").with("harnessextension", "x")
}

/// An event without what only Dapr's own API adds.
fn untraced(event: Event) -> Event {
    ["traceid", "traceparent", "tracestate", "time"].into_iter().fold(event, Event::without)
}
