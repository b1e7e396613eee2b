//! The app answers as fast as its team promises.
//!
//! daprd 1.18.2 waits for an app without a limit of its own, and a resiliency policy that sets one does so by what the app
//! promises. What is measured is the time from the harness to the app and back: the harness plays its sidecar, and all
//! that is behind that, so what counts is the work of the app itself, several events and calls at a time.
//!
//! The first ones are not measured: what an app loads or connects at its first event is no matter of this promise. It
//! is asked for at least as many as make its figure, and no longer than until the promise cannot be kept any more.

use std::time::Instant;

use fixtures::team::fault::AppFault;
use fixtures::team::{Given, Method, fresh};
use futures_util::future::try_join_all;

use super::measured::Measured;
use crate::checks::app::asked;
use crate::checks::app::filled::Filled;
use crate::checks::app::meaning::{Meaning, meaning};
use crate::checks::app::topic::{self, Topic};
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.promises",
    title: "The app answers as fast as its team promises",
    clause: Clause {
        text: "Of a hundred events and calls ninety-nine are answered within the time that the team promises.",
        url: "https://docs.dapr.io/operations/resiliency/policies/timeouts/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    limit: patience::SCENARIO,
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(WITHIN = Step::caught_in_app("answers-within-its-promise", &[AppFault::SlowAnswers]));

const HINT: &str = "the time is that of the app alone, since the harness is all that is behind it: look for work that \
                    blocks the loop or waits for a lock, for calls one after the other that could be made at once, for \
                    connections that are opened anew, and for pauses in retries";

/// So many events and calls are under way at a time.
const AT_ONCE: usize = 4;
/// So many answers make the figure.
const LEAST: usize = 100;
/// More are not asked for.
const MOST: usize = 200;
/// From then on the least are enough.
const QUICK: Duration = Duration::from_secs(3);
/// And then nobody waits for more.
const LONG: Duration = Duration::from_secs(60);

/// What is asked again and again.
enum Question<'a> {
    /// An event like that example.
    Event(Topic, Value),
    /// A call of that method.
    Call(&'a Method),
}

impl Question<'_> {
    fn name(&self) -> String {
        match self {
            Self::Event(topic, _) => topic.name(),
            Self::Call(method) => format!("{} {}", method.verb, method.path),
        }
    }

    /// How long the answer took; `None` where it is no success.
    async fn ask(&self, trial: &Trial) -> Result<Option<Duration>, Error> {
        let (reply, fine) = match self {
            Self::Event(topic, example) => {
                let event = Filled::of(example).event(topic);
                let reply = topic.bring(&asked::channel(trial, &event)?, &event).await?;
                let fine = meaning(&reply) == Meaning::Success;
                (reply, fine)
            }
            Self::Call(method) => {
                let reply = trial.channel()?.invoke(&method.fresh()).await?;
                let fine = reply.status.is_success();
                (reply, fine)
            }
        };
        Ok(fine.then_some(reply.took))
    }
}

async fn run(trial: Trial) -> Result<(), Stop> {
    let given = trial.team()?.given();
    let Some(promised) = given.promises.p99 else {
        return Err(Stop::NotOffered("needs a promise: `promises: {p99: 500ms}` in the contract".to_owned()));
    };
    let questions = questions(&trial, given).await?;
    if questions.is_empty() {
        let reason = "needs an example of an event with `${new}`, or a method that answers with success";
        return Err(Stop::NotOffered(reason.to_owned()));
    }
    for first in questions.chunks(AT_ONCE) {
        try_join_all(first.iter().map(|question| question.ask(&trial))).await?;
    }
    let measured = measure(&trial, &questions, promised).await?;
    asked::settle(trial.team()?).await;
    judge(&trial, &questions, &measured);
    Ok(())
}

/// Events of all topics whose example is new each time, and calls of all methods that answer with success.
async fn questions<'a>(trial: &Trial, given: &'a Given) -> Result<Vec<Question<'a>>, Stop> {
    let handled = match topic::handled_all(trial).await {
        Err(Stop::NotOffered(_)) => Vec::new(),
        handled => handled?,
    };
    let events = handled.into_iter().filter(|(_, example)| fresh(example) != *example);
    let methods = given.methods.iter().filter(|method| (200..300).contains(&method.status));
    Ok(events.map(|(topic, example)| Question::Event(topic, example)).chain(methods.map(Question::Call)).collect())
}

/// Asks one after the other, several at a time.
async fn measure(trial: &Trial, questions: &[Question<'_>], promised: Duration) -> Result<Measured, Error> {
    let (mut measured, begun) = (Measured::new(promised, questions.len())?, Instant::now());
    for round in 0..MOST / AT_ONCE {
        let places: Vec<_> = (0..AT_ONCE).map(|one| (round * AT_ONCE + one) % questions.len()).collect();
        let answers = try_join_all(places.iter().map(|place| questions[*place].ask(trial))).await?;
        let answers: Vec<_> = places.iter().zip(answers).filter_map(|(place, took)| Some((*place, took?))).collect();
        measured.add_round(&answers);
        let is_enough = measured.count() >= LEAST && begun.elapsed() >= QUICK;
        if is_enough || measured.is_missed(MOST) || begun.elapsed() >= LONG {
            break;
        }
    }
    Ok(measured)
}

fn judge(trial: &Trial, questions: &[Question<'_>], measured: &Measured) {
    let (count, p99, promised) = (measured.count(), measured.at(0.99), measured.promised);
    let held = p99 <= promised;
    if held && count < LEAST {
        trial.set_aside(WITHIN, format!("{count} answers of success within {LONG:.0?} are too few for a p99"));
        return;
    }
    let always = measured.always_late();
    if !held && measured.is_accident() {
        trial.set_aside(
            WITHIN,
            format!("p99 is {p99:.0?} of {promised:.0?}, but all that was late was so at one moment"),
        );
        return;
    }
    // Where some are in time, those that are not may have waited for a processor.
    if let Some(busy) = trial.busy().much().filter(|_| !held && always.is_none()) {
        trial.set_aside(WITHIN, format!("p99 is {p99:.0?} of {promised:.0?}, but {busy}"));
        return;
    }
    let margin = always.map_or(p99, |(_, fastest)| fastest).saturating_sub(promised);
    let late =
        always.map(|(place, fastest)| format!("; of {} no answer before {fastest:.0?}", questions[place].name()));
    let expected = format!("99 of 100 answers within {promised:.0?}, {AT_ONCE} at a time, measured from the harness");
    let (late, median) = (late.unwrap_or_default(), measured.at(0.5));
    let met = format!("p99 {p99:.0?}, median {median:.0?}, of {count} answers{late}");
    trial.step(WITHIN).timed(margin).does(&[], held, expected, met, HINT);
}
