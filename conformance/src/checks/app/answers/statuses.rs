//! Every answer to an event is one that Dapr reads as it is meant.
//!
//! daprd 1.18.2 reads the HTTP status, and of a 2xx answer a field `status`. A word that it does not know makes the event
//! come again for ever; a list, as FastAPI makes of a returned `(body, 500)`, is no object and so a success: the failure is
//! lost. A redirect is followed by nobody and counts as a failure.
//!
//! What is brought is whatever the team says is handled or refused, and events that nobody can read.

use fixtures::team::Event;
use fixtures::team::fault::AppFault;

use crate::checks::app::asked::{self, Asked};
use crate::checks::app::hints;
use crate::checks::app::meaning::word;
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
    let topics = topic::topics(&trial).await?;
    let given = trial.team()?.given();
    let mut events: Vec<(Topic, Event)> = Vec::new();
    for topic in topics.iter().filter(|topic| !topic.bulk) {
        let good = topic.examples(given).into_iter().flat_map(|examples| &examples.good);
        events.extend(good.map(|data| (topic.clone(), topic.like(data))));
        events.extend(topic::unreadable(topic).into_iter().map(|(_, event)| (topic.clone(), event)));
    }
    events
        .extend(topic::refused(&topics, given).into_iter().map(|(topic, data, _)| (topic.clone(), topic.event(&data))));
    if events.is_empty() {
        return Err(Stop::NotOffered("the app subscribes to nothing whose events come one by one".to_owned()));
    }
    for (topic, event) in events {
        let Asked { reply, .. } = asked::deliver(&trial, &topic.route, &event).await?;
        judge(&trial, &reply);
    }
    Ok(())
}

fn judge(trial: &Trial, reply: &Reply) {
    let success = reply.status.is_success();
    let word = word(&reply.body).filter(|_| success);
    let known = word.as_deref().is_none_or(|word| ["SUCCESS", "RETRY", "DROP"].contains(&word));
    trial.step(WORD).replies(reply, known, "SUCCESS, RETRY or DROP, or no status", hints::STATUS);
    let tuple = success && reply.json().as_array().is_some_and(|parts| hints::is_tuple(parts));
    let expected = "a status other than 2xx, or an object with RETRY or DROP";
    trial.step(TUPLE).replies(reply, !tuple, expected, hints::of_answer(reply));
    let redirects = matches!(reply.status, Status::Http(300..=399));
    let hint = "announce the route under which it is served, with or without the slash at its end";
    trial.step(REDIRECT).replies(reply, !redirects, "an answer of the route itself", hint);
}
