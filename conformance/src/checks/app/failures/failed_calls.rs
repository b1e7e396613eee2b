//! A failure behind the app is a failure of the event: Dapr hears of it, and brings the event again.
//!
//! A handler that catches what its sidecar refuses, logs it and answers 2xx has lost the event: nobody else knows of it.
//! The harness lets an event through to see which calls the app makes for it, then brings another one like it and refuses
//! one kind of call, as a sidecar does whose broker, store or callee is away. What is refused once may succeed when the
//! event comes again.
//!
//! Only calls that come before the answer count: of what is sent later, from an outbox for example, an answer cannot
//! tell. An app may have another way, too: where it goes on with something that it does for no other event, it is not
//! judged, and neither is a call that fails anyway, or that its team says it can do without.

use fixtures::team::fault::AppFault;
use fixtures::team::{Act, Event, Kind as Asks};

use super::usual::{self, Usual};
use crate::checks::app::asked::{self, Asked};
use crate::checks::app::hints;
use crate::checks::app::meaning::{Meaning, meaning};
use crate::checks::app::topic::{self, Topic};
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.failed-calls",
    title: "What fails behind the app is not acknowledged",
    clause: Clause {
        text: "An event whose handling failed is answered with a failure or RETRY, so that it is delivered again.",
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

steps!(
    PUBLISH = Step::caught_in_app(
        "refused-publish-is-reported",
        &[AppFault::SwallowsFailedPublish, AppFault::DropsFailures, AppFault::AnswerTuple]
    ),
    SAVE = Step::caught_in_app(
        "refused-save-is-reported",
        &[AppFault::SwallowsFailedSave, AppFault::DropsFailures, AppFault::AnswerTuple]
    ),
    INVOKE = Step::caught_in_app(
        "refused-invocation-is-reported",
        &[AppFault::SwallowsFailedInvoke, AppFault::DropsFailures, AppFault::AnswerTuple]
    ),
);

/// The steps, each with the calls that are refused.
const CASES: [(Step, Asks); 3] = [(PUBLISH, Asks::Publish), (SAVE, Asks::Write), (INVOKE, Asks::Invoke)];

/// So long a refusal takes: more than an answer that does not wait for it.
const LATE: Duration = Duration::from_millis(300);

const DROPPED: &str = "DROP is for what can never be handled: a failure behind the app passes";

const OPTIONAL: &str = "where the app can do without that answer, `optional: true` of its peer in the contract says so";

async fn run(trial: Trial) -> Result<(), Stop> {
    let handled = topic::handled_all(&trial).await?;
    let mut whys = CASES.map(|(_, kind)| usual::none(kind));
    for (topic, example) in &handled {
        let usual = Usual::of(&trial, topic, example).await?;
        for ((step, kind), why) in CASES.into_iter().zip(&mut whys) {
            if !usual.is_handled() {
                "an event fails although nothing is refused: see app.good-events".clone_into(why);
            } else if let Err(reason) = refuse(&trial, step, kind, topic, example, &usual).await? {
                *why = reason;
            }
        }
    }
    for ((step, _), why) in CASES.into_iter().zip(whys) {
        // What was seen all the same counts.
        trial.set_aside(step, why);
    }
    // What an app still tries is no matter of the next check.
    asked::settle(trial.team()?).await;
    Ok(())
}

/// Refuses that kind of call to an event like the one that went well. `Err` tells why that says nothing.
async fn refuse(
    trial: &Trial,
    step: Step,
    kind: Asks,
    topic: &Topic,
    example: &Value,
    usual: &Usual,
) -> Result<Result<(), String>, Stop> {
    if let Err(why) = usual.is_owed(kind, trial.team()?.given()) {
        return Ok(Err(why));
    }
    let place = trial.team()?.relay().end();
    let (event, refused) = self::refused(trial, topic, example, kind, Act::Refuse(500)).await?;
    if meaning(&refused.reply) == Meaning::Success {
        // Whether the answer waited for the call, or only came after it, is seen where the refusal takes its time.
        let (_, late) = self::refused(trial, topic, example, kind, Act::RefuseAfter(LATE, 500)).await?;
        if !is_met(&late, kind) {
            return Ok(Err(usual::after(kind)));
        }
    }
    if !is_met(&refused, kind) {
        return Ok(Err(format!("another event like it makes no call that {}", kind.does())));
    }
    if let Some(other) = usual.another_way(&event, &refused.told(), kind) {
        return Ok(Err(usual::otherwise(kind, other)));
    }
    if meaning(&refused.reply) == Meaning::Success && usual::is_made_later(trial, kind, &event, place).await? {
        return Ok(Err(usual::kept(kind)));
    }
    judge(trial, step, kind, &refused);
    Ok(Ok(()))
}

/// Brings an event while every call of that kind meets `act`.
async fn refused(trial: &Trial, topic: &Topic, example: &Value, kind: Asks, act: Act) -> Result<(Event, Asked), Stop> {
    let event = topic.like(example);
    let refusal = trial.team()?.relay().fault(kind, act, usize::MAX);
    let asked = asked::answered(trial, topic, &event).await?;
    drop(refusal);
    Ok((event, asked))
}

/// Whether a call of that kind was refused before the answer.
fn is_met(asked: &Asked, kind: Asks) -> bool {
    asked.told().iter().any(|call| usual::is_of(call, kind) && call.met.is_some())
}

fn judge(trial: &Trial, step: Step, kind: Asks, refused: &Asked) {
    let said = meaning(&refused.reply);
    let hint = match refused.reply.json() {
        Value::Array(parts) if hints::is_tuple(&parts) => hints::TUPLE.to_owned(),
        _ if said == Meaning::Dropped => DROPPED.to_owned(),
        _ if kind == Asks::Invoke => format!("{}; {OPTIONAL}", hints::SWALLOWED),
        _ => hints::SWALLOWED.to_owned(),
    };
    let expected = format!("a failure or RETRY, since a call that {} was refused", kind.does());
    trial.step(step).replies(&refused.reply, said.comes_again(), expected, &hint);
}
