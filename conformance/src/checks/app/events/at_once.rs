//! Events that come at once are each handled as one alone.
//!
//! daprd brings events of a topic, and those of several, at once unless `--app-max-concurrency` limits it; daprd 1.18.2
//! has no limit by itself. An app that keeps what it handles where the next event finds it too, as in a variable of its
//! module, a field of a controller that exists once, or a client that carries the headers of one request, gives one order
//! the price of another. With one event at a time nobody sees it.
//!
//! Two events are brought one after the other, and then several at once, while every call of the app at its sidecar is
//! held up for a moment, so that they do overlap. What the app does for an event alone holds the text that is new in it.
//! Whoever answers at once that an event is to come again, since he is busy or somebody else wrote first, does it right.

use fixtures::team::fault::AppFault;
use fixtures::team::{Act, Call, Kind, fresh};
use futures_util::future::try_join_all;

use super::done::{Done, New};
use crate::checks::app::asked;
use crate::checks::app::meaning::{Meaning, meaning};
use crate::checks::app::topic::{self, Topic};
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.at-once",
    title: "Events that come at once are each handled as one alone",
    clause: Clause {
        text: "Without a limit Dapr brings events at once; each that is acknowledged is handled as one alone.",
        url: "https://docs.dapr.io/operations/configuration/control-concurrency/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    // An app that serves one request after the other takes the time of each.
    limit: patience::SCENARIO,
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(HANDLED = Step::caught_in_app("events-at-once-are-handled", &[AppFault::SharesHandlerState]));

const HINT: &str = "keep what belongs to one event in variables of its handler and in arguments: nothing of it in \
                    globals, in fields of controllers and services (one for all requests in Spring and Nest), or in a \
                    client whose headers are set for each call. What has to be shared is locked, or saved with an etag";

/// How many events come at once.
const AT_ONCE: u32 = 8;
/// How much later each call of the app reaches its sidecar meanwhile: far more than the events take to come.
const LATER: Duration = Duration::from_millis(50);

async fn run(trial: Trial) -> Result<(), Stop> {
    for (topic, example) in topic::handled_all(&trial).await? {
        match judge(&trial, &topic, &example).await {
            Err(Stop::NotOffered(why)) => trial.set_aside(HANDLED, why),
            judged => judged?,
        }
    }
    asked::settle(trial.team()?).await;
    Ok(())
}

/// # Errors
/// [`Stop::NotOffered`] when nothing can be said of that topic.
async fn judge(trial: &Trial, topic: &Topic, example: &Value) -> Result<(), Stop> {
    let name = topic.name();
    if fresh(example) == *example {
        let why = format!("the example of {name} has no `${{new}}`, so that its events are all the same");
        return Err(Stop::NotOffered(why));
    }
    let (owed, longest) = alone(trial, topic, example).await?;
    // One after the other they have to be answered before nobody waits any more.
    let fits = |number: &u32| longest * *number < patience::REPLY.limit() / 2;
    let Some(number) = (2..=AT_ONCE).rev().find(fits) else {
        let why = format!("an event of {name} takes {longest:.1?} alone, which is too long for several at once");
        return Err(Stop::NotOffered(why));
    };
    let (relay, events) = (trial.team()?.relay(), (0..number).map(|_| New::of(topic, example)).collect::<Vec<_>>());
    let place = relay.end();
    let late = Kind::ALL.map(|kind| relay.fault(kind, Act::Delay(LATER), usize::MAX));
    let replies = try_join_all(events.iter().map(async |new| {
        let channel = asked::channel(trial, &new.event)?;
        topic.bring(&channel, &new.event).await
    }));
    let replies = replies.await?;
    drop(late);
    let answered = events.iter().zip(&replies);
    let taken: Vec<_> = answered.filter(|(_, reply)| meaning(reply) == Meaning::Success).map(|(new, _)| new).collect();
    if taken.is_empty() {
        let said = replies.first().map(Reply::summary).unwrap_or_default();
        let why = format!("none of {number} events of {name} at once is acknowledged, so that they come again: {said}");
        return Err(Stop::NotOffered(why));
    }
    let short = || -> Vec<Done> {
        let calls = relay.since(place);
        taken.iter().map(|new| new.done(&calls)).filter(|done| done.is_short_of(&owed)).collect()
    };
    // Some of it may be done after the answer.
    let whole = patience::until(patience::CONSISTENCY, "what is done for each event", async || match short().len() {
        0 => Probe::Ready(()),
        lacking => Probe::NotYet(format!("{lacking} events lack some of it")),
    });
    drop(whole.await);
    let (short, all) = (short(), taken.len());
    let effects: Vec<_> = relay.since(place).into_iter().filter(Call::is_effect).collect();
    let expected = format!("for each event of {name} that is acknowledged what is done for one alone ({owed})");
    let met = match short.first() {
        None => format!("all of it for {all} of {number} events, which are acknowledged"),
        Some(done) => {
            format!(
                "{} of {all} acknowledged events lack some of it; for the first of them is done: {done}",
                short.len()
            )
        }
    };
    trial.step(HANDLED).does(&effects, short.is_empty(), expected, met, HINT);
    Ok(())
}

/// What is done for each of two events one after the other, and how long one takes with calls that are held up. What is
/// done for one of them alone is no matter of each event.
///
/// # Errors
/// [`Stop::NotOffered`] when nothing can be said of that topic.
async fn alone(trial: &Trial, topic: &Topic, example: &Value) -> Result<(Done, Duration), Stop> {
    let (mut owed, mut longest) = (None::<Done>, Duration::ZERO);
    for new in [New::of(topic, example), New::of(topic, example)] {
        let asked = asked::bring(trial, topic, &new.event).await?;
        if meaning(&asked.reply) != Meaning::Success {
            return Err(Stop::NotOffered("a plain event is not acknowledged: see app.good-events".to_owned()));
        }
        let held_up = LATER * u32::try_from(asked.calls.len()).unwrap_or(u32::MAX);
        longest = longest.max(asked.reply.took.saturating_add(held_up));
        let done = new.done(&asked.calls);
        owed = Some(owed.map_or_else(|| done.clone(), |owed| owed.and(&done)));
    }
    let owed = owed.unwrap_or_default();
    if owed.is_nothing() {
        let why = format!("nothing that is done for an event of {} holds what is new in it", topic.name());
        return Err(Stop::NotOffered(why));
    }
    Ok((owed, longest))
}
