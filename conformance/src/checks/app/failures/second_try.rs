//! What failed is done when the event comes again.
//!
//! An event that failed comes again, so that what failed may succeed. An app that has remembered it as handled before its
//! work was done, in its memory or in the store, takes it for a second delivery then and acknowledges it: the event is
//! lost after all, and both answers look right.
//!
//! The harness refuses one kind of call to an event, as `app.failed-calls` does, and where the app says that it is to come
//! again brings the very same event once the refusal is over. A call of that kind that holds what is new in the event has
//! to be made, then or by the app itself meanwhile.

use fixtures::team::fault::AppFault;
use fixtures::team::{Act, Call, Kind as Asks};

use super::usual::{self, Usual};
use crate::checks::app::asked;
use crate::checks::app::meaning::{Meaning, meaning};
use crate::checks::app::topic::{self, Topic};
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.second-try",
    title: "What failed is done when the event comes again",
    clause: Clause {
        text: "An event whose handling failed is delivered again, and handled then.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-overview/#at-least-once-guarantee",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    // Of each topic and kind what failed may be waited for in vain.
    limit: patience::SCENARIO,
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(DONE = Step::caught_in_app("what-failed-is-done-when-it-comes-again", &[AppFault::RemembersFirst]));

const KINDS: [Asks; 3] = [Asks::Publish, Asks::Write, Asks::Invoke];

const HINT: &str = "remember that an event is handled when all of it is done, not when it begins: what is marked before the \
                    work, in memory or in the store, is taken for done when the event comes again";

async fn run(trial: Trial) -> Result<(), Stop> {
    for (topic, example) in topic::handled_all(&trial).await? {
        let usual = Usual::of(&trial, &topic, &example).await?;
        for kind in KINDS {
            if let Err(why) = judge(&trial, &topic, &example, kind, &usual).await? {
                trial.set_aside(DONE, why);
            }
        }
    }
    // What an app still does is no matter of the next check.
    asked::settle(trial.team()?).await;
    Ok(())
}

/// Refuses that kind of call to an event, and brings it again. `Err` tells why that says nothing.
async fn judge(
    trial: &Trial,
    topic: &Topic,
    example: &Value,
    kind: Asks,
    usual: &Usual,
) -> Result<Result<(), String>, Stop> {
    let (relay, event) = (trial.team()?.relay(), topic.like(example));
    if !usual.is_handled() || !usual.names_itself(kind) {
        return Ok(Err(format!("no event makes a call that {} and tells which event it is for", kind.does())));
    }
    let (place, refusal) = (relay.end(), relay.fault(kind, Act::Refuse(500), usize::MAX));
    let failed = asked::answered(trial, topic, &event).await?;
    drop(refusal);
    if !meaning(&failed.reply).comes_again() {
        return Ok(Err("an event that failed does not come again: see app.failed-calls".to_owned()));
    }
    let mut again = asked::answered(trial, topic, &event).await?;
    if meaning(&again.reply) != Meaning::Success {
        again = asked::handled(trial, topic, &event).await?;
    }
    if meaning(&again.reply) != Meaning::Success {
        return Ok(
            Err("an event that failed is not handled when it comes again, though nothing is refused".to_owned()),
        );
    }
    let is_done = |call: &Call| usual::is_of(call, kind) && call.holds(event.own()) && call.met.is_none();
    // It may be left to what the app does in the background.
    patience::allow(usual::LATER, async || match relay.since(place).iter().any(is_done) {
        true => Probe::Ready(()),
        false => Probe::NotYet("none".to_owned()),
    })
    .await;
    let calls: Vec<_> = relay.since(place).into_iter().filter(|call| call.holds(event.own())).collect();
    let held = calls.iter().any(is_done);
    let expected = format!("a call that {} once it is not refused any more and the event comes again", kind.does());
    let met = if held { "it is made" } else { "the event counts as handled, and it was never made" };
    trial.step(DONE).does(&calls, held, expected, met, HINT);
    Ok(Ok(()))
}
