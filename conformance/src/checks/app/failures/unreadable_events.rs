//! An event that nobody can handle is got rid of: it is dropped, or goes to a dead letter topic.
//!
//! Sooner or later something is published that is no event of the topic: without data, as text, as bytes. To daprd
//! 1.18.2 every failure is one that passes, so such an event is brought again and again, and in a broker with
//! partitions what stands behind it waits as long. Nothing promises that an app drops it, so this is advice.
//!
//! A topic with a dead letter topic is looked at and holds whatever it answers, since Dapr forwards what failed there. So
//! does an app that publishes such an event elsewhere and acknowledges it. A topic of raw events is left out: in data that
//! has no form nobody else can tell what can be read.

use fixtures::team::fault::AppFault;

use crate::checks::app::asked;
use crate::checks::app::meaning::{Meaning, meaning};
use crate::checks::app::topic;
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.unreadable-events",
    title: "An event that nobody can handle does not come for ever",
    clause: Clause {
        text: "What can never be handled is dropped, or forwarded to a dead letter topic.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-deadletter/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    level: Level::Should,
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(ENDS = Step::caught_in_app("unreadable-event-does-not-come-again", &[AppFault::RetriesUnreadable]));

const HINT: &str = "answer {\"status\":\"DROP\"} for what can never be handled, a body that a model or a parser \
                    refuses included (400 and 422 come again), or name a `deadLetterTopic` in the subscription. A \
                    partition stands still behind such an event";

async fn run(trial: Trial) -> Result<(), Stop> {
    let topics = topic::topics(&trial).await?.into_iter().filter(|topic| !topic.raw);
    let events = topics.map(|topic| (topic::unreadable(&topic), topic)).filter(|(events, _)| !events.is_empty());
    let events: Vec<_> = events.collect();
    if events.is_empty() {
        let none =
            "the app subscribes to nothing whose events come enveloped, and without rules that ask for their data";
        return Err(Stop::NotOffered(none.to_owned()));
    }
    let (team, channel) = (trial.team()?, trial.channel()?);
    for (unreadable, topic) in events {
        for (what, event) in unreadable {
            let reply = topic.bring(&channel, &event).await?;
            if !reply.status.is_answer() && team.exited().await.is_some() {
                trial.set_aside(ENDS, "the app ended at such an event: see app.lives");
                return Ok(());
            }
            let ends = topic.dead_letter || matches!(meaning(&reply), Meaning::Success | Meaning::Dropped);
            let expected = format!("DROP or success for {what}, or a dead letter topic of {}", topic.name());
            trial.step(ENDS).replies(&reply, ends, expected, HINT);
        }
    }
    // What an app begins for such an event all the same is no matter of the next check.
    asked::settle(team).await;
    Ok(())
}
