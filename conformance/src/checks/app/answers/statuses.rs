//! Every answer to an event is one that Dapr reads as it is meant.
//!
//! daprd 1.18.2 reads the HTTP status, and of a 2xx answer a field `status`. A word that it does not know makes the event
//! come again for ever. A list, as FastAPI makes of a returned `(body, 500)`, is no object, and a `status` that is a number
//! no word: both are a success, and a failure in them is lost. A redirect is followed by nobody and counts as a failure.
//!
//! What is brought is whatever the team says is handled or refused, what is handled while its calls are refused, and events
//! that nobody can read.

use fixtures::team::fault::AppFault;
use fixtures::team::{Act, Event, Kind};

use crate::checks::app::asked;
use crate::checks::app::hints;
use crate::checks::app::meaning::{WORDS, word};
use crate::checks::app::topic::{self, Topic};
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.statuses",
    title: "Every answer to an event is one that Dapr understands",
    clause: Clause {
        text: "An answer has the status SUCCESS, RETRY or DROP in a JSON object, or none; no failure looks like success.",
        url: "https://docs.dapr.io/reference/api/pubsub_api/#expected-http-response",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(
    WORD = Step::caught_in_app("status-is-one-of-dapr", &[AppFault::StatusLowerCase, AppFault::StatusUnknownWord]),
    TUPLE = Step::caught_in_app("failure-does-not-look-like-success", &[AppFault::AnswerTuple]),
    REDIRECT = Step::caught_in_app("no-answer-is-a-redirect", &[AppFault::AnswerRedirect]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let mut topics = topic::topics(&trial).await?;
    let given = trial.team()?.given();
    // What is said of each event of a bulk is for a check of its own.
    topics.retain(|topic| !topic.bulk);
    let mut events: Vec<(Topic, Event)> = Vec::new();
    for topic in &topics {
        let good = topic.examples(given).into_iter().flat_map(|examples| &examples.good);
        let good = good.map(|data| topic.like(data)).filter(|event| topic.route_of(event).is_ok());
        let unreadable = topic::unreadable(topic).into_iter().map(|(_, event)| event);
        events.extend(good.chain(unreadable).map(|event| (topic.clone(), event)));
    }
    events
        .extend(topic::refused(&topics, given).into_iter().map(|(topic, data, _)| (topic.clone(), topic.event(&data))));
    let mut heard: Option<Reply> = None;
    for (topic, event) in events {
        let reply = topic.bring(&asked::channel(&trial, &event)?, &event).await?;
        // Where there is no answer none is wrong.
        if reply.status.is_answer() {
            judge(&trial, &reply);
        }
        if heard.as_ref().is_none_or(|heard| !heard.status.is_answer()) {
            heard = Some(reply);
        }
    }
    for reply in failures(&trial, &topics).await? {
        judge(&trial, &reply);
    }
    // What an app still does is no matter of the next check.
    asked::settle(trial.team()?).await;
    let none = "the app subscribes to nothing whose events come one by one, and by rules that an example meets";
    // And where there never is, nobody knows.
    drop(heard.ok_or(Stop::NotOffered(none.to_owned()))?.answered()?);
    Ok(())
}

/// The answers to events that are handled unless all that has an effect is refused.
async fn failures(trial: &Trial, topics: &[Topic]) -> Result<Vec<Reply>, Error> {
    let team = trial.team()?;
    let effects = Kind::ALL.into_iter().filter(|kind| kind.is_effect());
    let refusals: Vec<_> = effects.map(|kind| team.relay().fault(kind, Act::Refuse(500), usize::MAX)).collect();
    let mut replies = Vec::new();
    for topic in topics {
        let Some(example) = topic.examples(team.given()).and_then(|examples| examples.good.first()) else { continue };
        let event = topic.like(example);
        if topic.route_of(&event).is_ok() {
            replies.push(topic.bring(&asked::channel(trial, &event)?, &event).await?);
        }
    }
    drop(refusals);
    replies.retain(|reply| reply.status.is_answer());
    Ok(replies)
}

fn judge(trial: &Trial, reply: &Reply) {
    let success = reply.status.is_success();
    let word = word(&reply.body).filter(|_| success);
    let known = word.as_deref().is_none_or(|word| WORDS.contains(&word));
    trial.step(WORD).replies(reply, known, "SUCCESS, RETRY or DROP, or no status", hints::STATUS);
    let hidden = success && hints::hides_failure(&reply.json());
    let expected = "a status other than 2xx, or an object with RETRY or DROP";
    trial.step(TUPLE).replies(reply, !hidden, expected, hints::of_answer(reply));
    let redirects = matches!(reply.status, Status::Http(300..=399));
    let hint = "announce the route under which it is served, with or without the slash at its end";
    trial.step(REDIRECT).replies(reply, !redirects, "an answer of the route itself", hint);
}
