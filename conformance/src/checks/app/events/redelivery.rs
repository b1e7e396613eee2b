//! An event that comes a second time has no second effect.
//!
//! Delivery is at least once: after a lost answer, a rebalance or a restart the same event comes again, under the same id.
//! What the app asked its sidecar for is compared: a publish whose own event id was seen before can be told by its
//! consumers, and so is no second effect; nor is a save that was refused, or of the same value. Anything else is, but for
//! one: an invocation that is the same word by word, and another one for another event. Whoever is called can tell it;
//! whether it does, nobody sees from here.
//!
//! A call counts only where the first delivery made one at the same place: it may be made anyway, or be late.

use fixtures::team::fault::AppFault;
use fixtures::team::{About, Call};

use crate::checks::app::asked::{self, Asked};
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
    ACCEPTED = Step::caught_in_app("second-delivery-is-acknowledged", &[AppFault::RefusesDuplicate]),
    ONCE = Step::caught_in_app("second-delivery-has-no-effect", &[AppFault::HandlesTwice]),
);

const HINT: &str = "remember what was handled where a replica finds it too, in the same store as the effect: by the id of \
                    the event, or better by that of what it is about; and publish under an id of its own that stays the same";

const CALLEE: &str = "whoever is called can tell by what they say, and nobody sees from here whether it does";

async fn run(trial: Trial) -> Result<(), Stop> {
    for (topic, example) in topic::handled_all(&trial).await? {
        let name = topic.name();
        let (event, first) = asked::taken(&trial, &topic, &example).await?;
        if meaning(&first.reply) != Meaning::Success {
            for step in [ACCEPTED, ONCE] {
                trial.set_aside(step, format!("the first event of {name} is not acknowledged: see app.good-events"));
            }
            continue;
        }
        let second = asked::bring(&trial, &topic, &event).await?;
        let taken = meaning(&second.reply) == Meaning::Success;
        trial.step(ACCEPTED).replies(&second.reply, taken, "success, as of the first delivery", HINT);
        let before = first.effects();
        let again = again(&second, &before, event.own());
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

/// What is done a second time: at the same place as something before, and nobody can tell that it was. What only comes
/// later, from an outbox for example, or is said of the second delivery alone is none of it.
pub(super) fn again(second: &Asked, before: &[Call], own: &[String]) -> Vec<Call> {
    let places: Vec<_> = before.iter().map(|call| call.place(own)).collect();
    let is_again = |call: &Call| places.contains(&call.place(own)) && !is_told_apart(call, before);
    second.effects().into_iter().filter(is_again).collect()
}

/// Whether all that is done again are invocations which the called app can tell: they are as those of the first
/// delivery, and no other event makes the same ones.
pub(super) async fn is_up_to_callees(
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
    let other = asked::bring(trial, topic, &topic.like(example)).await?.effects();
    Ok(!again.iter().any(|call| other.iter().any(|other| is_same(other, call))))
}

/// Whether one call asks for the same as another.
fn is_same(one: &Call, other: &Call) -> bool {
    let key = |call: &Call| call.header("idempotency-key").map(str::to_owned);
    (&one.verb, &one.target, &one.body, key(one)) == (&other.verb, &other.target, &other.body, key(other))
}

/// Whether nothing comes of it, or whoever gets it can tell that it was done before: a publish under the same event ids,
/// a save of the same values.
fn is_told_apart(call: &Call, before: &[Call]) -> bool {
    let mut alike = before.iter().filter(|first| first.about == call.about);
    match call.about {
        About::Publish { .. } => call.event_ids().is_some_and(|ids| {
            let known: Vec<_> = alike.filter_map(Call::event_ids).flatten().collect();
            ids.iter().all(|id| known.contains(id))
        }),
        About::Write { .. } => {
            let refused = call.status.is_some() && !call.succeeded();
            refused || alike.any(|first| first.saved() == call.saved())
        }
        _ => false,
    }
}
