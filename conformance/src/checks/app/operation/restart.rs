//! What the app acknowledged is done, although it is ended and started again in the middle.
//!
//! Every rollout ends an app while events come. What is not acknowledged by then comes again; what is, does not. So an app
//! that acknowledges first and works afterwards loses what it still has in memory, and nobody hears of it. Its team
//! promises that nothing is lost.
//!
//! The harness plays the broker: several events are brought at a time, the app is asked to end in the middle of them, and
//! all that it has not acknowledged is brought again to the one that is started next. Then everything has to have been
//! done that is done for an event alone, before the end or after it: what an app keeps in a store of its own it may do
//! later.

use fixtures::team::fault::AppFault;
use fixtures::team::{Call, Kind as Asks, fresh};

use super::brought::{Brought, Fate};
use super::like::Straight;
use crate::checks::app::asked;
use crate::checks::app::filled::Filled;
use crate::checks::app::meaning::{Meaning, meaning};
use crate::checks::app::topic::{self, Topic};
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.restart",
    title: "What the app acknowledged outlives its restart",
    clause: Clause {
        text: "An event that was acknowledged does not come again: what must come of it is done whenever the app ends.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-overview/#at-least-once-guarantee",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    needs: &[Ability::Restart],
    // One that does not end is waited for, and its next start may take long as well.
    limit: patience::SCENARIO,
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(KEPT = Step::caught_in_app("acknowledged-events-are-not-lost", &[AppFault::AcknowledgesFirst]));

const HINT: &str = "answer only once the work is done, or once what is to be done is saved where the next start finds it: \
                    no task in the background, `setImmediate`, goroutine, @Async or BackgroundTasks between the answer \
                    and the work";

/// How many events are brought.
const EVENTS: usize = 20;

/// So much later an app may begin with what it acknowledged.
const LATER: Wait = patience::QUIET.lasting(Duration::from_secs(2));

async fn run(trial: Trial) -> Result<(), Stop> {
    let team = trial.team()?;
    if !team.given().promises.keeps_acknowledged {
        let reason = "needs a promise: `promises: {restart: nothing-lost}` in the contract";
        return Err(Stop::NotOffered(reason.to_owned()));
    }
    let (topic, example, straight) = occasion(&trial).await?;
    let mut brought = Brought::new(&trial, topic, &example, EVENTS)?;
    let broken_off = brought.break_off(&trial).await;
    // Whatever came of that, it runs when the next check is asked.
    let in_time = team.ended().await?.is_some();
    team.kill().await?;
    team.start_again().await?;
    broken_off?;
    brought.bring_again(&trial).await;
    Ok(judge(&trial, &brought, &straight, in_time).await?)
}

/// A topic, its example, and what is done for one event of it alone.
///
/// # Errors
/// [`Stop::NotOffered`] where nothing shows whether an event was handled.
async fn occasion(trial: &Trial) -> Result<(Topic, Value, Straight), Stop> {
    let mut why = "no example of an event has `${new}`, so that all events are the same".to_owned();
    for (topic, example) in topic::handled_all(trial).await? {
        if fresh(&example) == example {
            continue;
        }
        let filled = Filled::of(&example);
        let (relay, text) = (trial.team()?.relay(), std::slice::from_ref(&filled.text));
        let (place, event) = (relay.end(), filled.event(&topic));
        let reply = asked::bring(trial, &topic, &event).await?.reply;
        let is_seen = || relay.since(place).iter().any(|call| call.is_effect() && call.holds(text));
        if meaning(&reply) != Meaning::Success {
            why = format!("an event of {} is not acknowledged: see app.good-events", topic.name());
            continue;
        }
        // Who acknowledges first begins later.
        patience::allow(LATER, async || if is_seen() { Probe::Ready(()) } else { Probe::NotYet("nothing".to_owned()) })
            .await;
        if is_seen() {
            asked::settle(trial.team()?).await;
            let calls = asked::since(relay, place, event.own()).await.into_iter().filter(Call::is_effect).collect();
            return Ok((topic, example, Straight { calls, text: filled.text }));
        }
        why = format!("nothing that is done for an event of {} holds what is new in it", topic.name());
    }
    Err(Stop::NotOffered(why))
}

/// Looks whether all that is owed was done for each event that was acknowledged; `in_time` tells whether the app ended
/// when it was asked to. Else it was killed, as Kubernetes would.
async fn judge(trial: &Trial, brought: &Brought, straight: &Straight, in_time: bool) -> Result<(), Error> {
    let (before, after) = (brought.count(Fate::Before), brought.count(Fate::After));
    if before == 0 {
        trial.set_aside(KEPT, "no event was acknowledged before the app ended");
        return Ok(());
    }
    let lost = || {
        let calls = brought.effects(trial)?;
        let of = |fate: Fate| brought.lost(fate, &calls, straight);
        Ok::<_, Error>((of(Fate::Before), of(Fate::After)))
    };
    patience::allow(patience::CONSISTENCY, async || match lost() {
        Ok((0, 0)) => Probe::Ready(()),
        Ok((before, after)) => Probe::NotYet(format!("{before} and {after} events")),
        Err(error) => Probe::NotYet(error.to_string()),
    })
    .await;
    asked::settle(trial.team()?).await;
    let (lost, limit) = (lost()?, patience::CONSISTENCY.limit());
    let kinds: Vec<_> = asked::kinds(&straight.calls).into_iter().map(Asks::does).collect();
    let (all, each) = (before + after, kinds.join(", and one that "));
    let expected = format!("for each of {all} acknowledged events, at most {limit:.0?} later, a call that {each}");
    let end = if in_time { "the end" } else { "the kill, since it did not end by itself" };
    let (early, late) = lost;
    let met = format!("missing for {early} of {before} acknowledged before {end}, for {late} of {after} after it");
    trial.step(KEPT).timed(limit / 2).does(&[], lost == (0, 0), expected, met, HINT);
    Ok(())
}
