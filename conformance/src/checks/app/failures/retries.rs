//! A call that fails is not made again and again within one delivery.
//!
//! Whoever is away is not brought back by being asked more often: a loop without a pause, in every replica and for
//! every event, keeps it from coming back. Dapr repeats anyway: daprd 1.18.2 tries an invocation that reached nobody
//! again by itself, brings an event again whose handling failed, and takes pauses and limits for both from a resiliency
//! policy.
//!
//! The harness looks which calls an event makes, then refuses one kind of them to another event and counts.

use fixtures::team::fault::AppFault;
use fixtures::team::{Act, Call, Event, Kind};

use super::usual::{self, Usual};
use crate::checks::app::asked;
use crate::checks::app::topic::{self, Topic};
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.retries",
    title: "A failed call is not repeated in a storm",
    clause: Clause {
        text: "Retries of a failed call are few and have pauses; the delivery itself is repeated by Dapr.",
        url: "https://docs.dapr.io/operations/resiliency/policies/retries/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(FEW = Step::caught_in_app("failed-call-is-not-repeated-at-once", &[AppFault::RetryStorm]));

/// The calls that are refused, one kind after the other.
const KINDS: [Kind; 3] = [Kind::Publish, Kind::Write, Kind::Invoke];

/// How often a call may be made in one delivery. Clients and libraries (Polly, resilience4j, axios-retry) try again
/// three times unless told otherwise: ten leaves room for those that were told, and a loop without a pause is far
/// beyond it.
const MOST: usize = 10;

const HINT: &str = "let the failure out of the handler (500, or {\"status\":\"RETRY\"}), and Dapr brings the event \
                    again; retries of its own have a limit and growing pauses (tenacity, Polly, @Retryable, p-retry), \
                    and where an SDK has them already they are set in one place";

async fn run(trial: Trial) -> Result<(), Stop> {
    let mut counted = false;
    for (topic, example) in topic::handled_all(&trial).await? {
        let plain = Usual::of(&trial, &topic, &example).await?;
        for kind in KINDS {
            let usual = plain.count(kind);
            if usual > 0 {
                counted |= count(&trial, &topic, &topic.like(&example), kind, usual).await?;
            }
        }
    }
    // What an app still tries is no matter of the next check.
    asked::settle(trial.team()?).await;
    if counted { Ok(()) } else { Err(Stop::NotOffered("no event makes the app publish, save or invoke".to_owned())) }
}

/// Refuses that kind of call while an event is handled that makes `often` of them, and tells whether there were any.
async fn count(trial: &Trial, topic: &Topic, event: &Event, kind: Kind, often: usize) -> Result<bool, Error> {
    let refusal = trial.team()?.relay().fault(kind, Act::Refuse(500), usize::MAX);
    let asked = asked::answered(trial, topic, event).await?;
    drop(refusal);
    let is_refused = |call: &&Call| usual::is_of(call, kind) && call.met.is_some();
    let refused: Vec<_> = asked.calls.iter().filter(is_refused).cloned().collect();
    let count = refused.len();
    if count == 0 {
        return Ok(false);
    }
    // An event may well make several calls of a kind that have nothing to do with each other.
    let most = MOST * often;
    let expected = format!("at most {most} calls that {} in one delivery, all of them refused", each(kind));
    trial.step(FEW).does(&refused, count <= most, expected, format!("{count} calls"), HINT);
    Ok(true)
}

/// As [`Kind::does`], of several calls.
const fn each(kind: Kind) -> &'static str {
    match kind {
        Kind::Publish => "publish",
        Kind::Write => "save state",
        _ => "invoke another app",
    }
}
