//! An event that comes a second time has no second effect.
//!
//! Delivery is at least once: after a lost answer, a rebalance or a restart the same event comes again, under the same id.
//! What the app asked its sidecar for is compared: a publish whose own event id was seen before can be told by its
//! consumers, and so is no second effect; nor is a save that was refused. Anything else is, but for one: an invocation that
//! is the same word by word, and another one for another event. Whoever is called can tell it; whether it does, nobody sees
//! from here.

use fixtures::team::fault::AppFault;
use fixtures::team::{About, Call};

use crate::checks::app::asked;
use crate::checks::app::meaning::{Meaning, meaning};
use crate::checks::app::topic::{self, Topic};
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.redelivery",
    title: "An event that comes again has no second effect",
    clause: Clause {
        text: "An app handles an event that is delivered twice once.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-overview/#at-least-once-guarantee",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(
    ACCEPTED = Step::caught_in_app("second-delivery-is-acknowledged", &[AppFault::AbsentKeyFails]),
    ONCE = Step::caught_in_app("second-delivery-has-no-effect", &[AppFault::HandlesTwice]),
);

const HINT: &str = "remember what was handled where a replica finds it too, in the same store as the effect: by the id of \
                    the event, or better by that of what it is about; and publish under an id of its own that stays the same";

const CALLEE: &str = "whoever is called can tell by what they say, and nobody sees from here whether it does";

async fn run(trial: Trial) -> Result<(), Stop> {
    for (topic, example) in topic::handled(&trial).await? {
        let event = topic.like(&example);
        let first = asked::deliver(&trial, &topic.route, &event).await?;
        let second = asked::deliver(&trial, &topic.route, &event).await?;
        let taken = meaning(&second.reply) == Meaning::Success;
        trial.step(ACCEPTED).replies(&second.reply, taken, "success, as of the first delivery", HINT);
        let before = first.effects();
        let again: Vec<_> = second.effects().into_iter().filter(|call| !is_told_apart(call, &before)).collect();
        let name = topic.name();
        if before.is_empty() && again.is_empty() {
            trial.set_aside(ONCE, format!("an event of {name} has no effect that is seen here"));
        } else if !again.is_empty() && is_up_to_callees(&trial, &topic, &example, &again, &before).await? {
            let reason = format!("an event of {name} that comes again makes the same invocations again: {CALLEE}");
            trial.set_aside(ONCE, reason);
        } else {
            let met = format!("{} calls for the first delivery, and {} for the second", before.len(), again.len());
            trial.step(ONCE).does(&again, again.is_empty(), "no call of effect for the second delivery", met, HINT);
        }
    }
    Ok(())
}

/// Whether all that is done again are invocations which the called app can tell: they are as those of the first
/// delivery, and no other event makes the same ones.
async fn is_up_to_callees(
    trial: &Trial,
    topic: &Topic,
    example: &Value,
    again: &[Call],
    before: &[Call],
) -> Result<bool, Error> {
    let invoked = |call: &Call| matches!(call.about, About::Invoke { .. });
    if !again.iter().all(|call| invoked(call) && before.iter().any(|first| is_same(first, call))) {
        return Ok(false);
    }
    let other = asked::deliver(trial, &topic.route, &topic.like(example)).await?.effects();
    Ok(!again.iter().any(|call| other.iter().any(|other| is_same(other, call))))
}

/// Whether one call asks for the same as another.
fn is_same(one: &Call, other: &Call) -> bool {
    let key = |call: &Call| call.header("idempotency-key").map(str::to_owned);
    (&one.verb, &one.target, &one.body, key(one)) == (&other.verb, &other.target, &other.body, key(other))
}

/// Whether nothing comes of it, or whoever gets it can tell that it was done before: a publish under the same event id, a
/// save of the same value.
fn is_told_apart(call: &Call, before: &[Call]) -> bool {
    match call.about {
        About::Publish { .. } => call.event_id().is_some_and(|id| {
            before.iter().any(|first| first.about == call.about && first.event_id().as_deref() == Some(&id))
        }),
        About::Write { .. } => {
            let refused = call.status.is_some() && !call.succeeded();
            refused || before.iter().any(|first| first.about == call.about && saved(first) == saved(call))
        }
        _ => false,
    }
}

/// What a call saves: keys and values, whatever the etag of each. What is no list of items is compared as it is.
fn saved(call: &Call) -> Value {
    let item = |item: &Value| json!([item["key"], item["value"]]);
    match call.json() {
        Value::Array(items) => items.iter().map(item).collect(),
        _ => json!(call.body.as_ref()),
    }
}
