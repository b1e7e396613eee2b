//! An event that the app is meant to handle is handled.
//!
//! Whatever else is asked of an app rests on this. daprd 1.18.2 brings an event as `application/cloudevents+json`, its
//! payload in `data`, and it answers a publish, a save and the read of an absent key with 204. Who reads bodies of
//! `application/json` alone finds this one empty, who waits for 200 takes a success for a failure, and who parses what
//! is not there fails at the first event of every key.
//!
//! What an app is meant to handle its team tells: every example of it is brought as an event that is new, and again for
//! a while where the app says that it is to come again.

use fixtures::team::fault::AppFault;
use fixtures::team::{Call, Kind};

use crate::checks::app::apart::APART;
use crate::checks::app::asked::{self, Asked};
use crate::checks::app::hints;
use crate::checks::app::meaning::{Meaning, meaning};
use crate::checks::app::topic;
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.good-events",
    title: "An event that the app is meant to handle is handled",
    clause: Clause {
        text: "An event that was handled is answered with 2xx, and with the status SUCCESS or none.",
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
    HANDLED = Step::caught_in_app(
        "good-event-is-acknowledged",
        &[AppFault::JsonParserOnly, AppFault::ChecksFor200, AppFault::AbsentKeyFails]
    ),
);

const NO_CONTENT: &str =
    "204 is success: check for 2xx (`response.ok`, raise_for_status(), is2xxSuccessful()), not for 200";

const ABSENT: &str = "204 without a body is a key that is absent: look at the status before the body is parsed";

const REFUSED: &str = "if the call is right, what it asks for is not there: name it under `components` or `peers` in \
                       the contract";

const ROUTE: &str = "404 drops the event: the route that is announced is not served, or the handler says `not found`";

const TOKEN: &str = "Dapr shows APP_API_TOKEN in `dapr-api-token` and nothing else: no other authentication stands \
                     before the routes of events. The harness knows that token where it starts the app itself \
                     (--start)";

const PAYLOAD: &str = "what comes is a CloudEvent: the payload is in its `data`, so a model of the payload alone \
                       refuses all of it. FastAPI answers that with 422; ASP.NET and Spring with 400";

const OTHERWISE: &str = "its own log tells why; or else the example in the contract is not one that it handles";

async fn run(trial: Trial) -> Result<(), Stop> {
    let given = trial.team()?.given();
    for (topic, _) in topic::handled_all(&trial).await? {
        let Some(examples) = topic.examples(given) else { continue };
        for example in &examples.good {
            let (_, asked) = asked::taken(&trial, &topic, example).await?;
            let said = meaning(&asked.reply);
            if said != Meaning::Success && trial.team()?.is_apart() {
                trial.set_aside(HANDLED, APART);
                continue;
            }
            let expected = "success: its team says that the app handles it";
            let hint = format!("as Dapr reads it, {}: {}", said.text(), cause(&asked, &said));
            trial.step(HANDLED).replies(&asked.reply, said == Meaning::Success, expected, &hint);
        }
    }
    Ok(())
}

/// What the cause is where it was not handled: the answer tells, or else the last call that the app made.
fn cause(asked: &Asked, said: &Meaning) -> String {
    let last = || asked.calls.iter().rev().find(|call| call.about.kind().is_some()).and_then(of_call);
    match asked.reply.status {
        Status::Http(404) => ROUTE.to_owned(),
        Status::Http(415) => hints::CONTENT_TYPE.to_owned(),
        _ if *said == Meaning::Dropped => hints::of_drop(&asked.calls).to_owned(),
        status if status.is_success() && *said == Meaning::Failed => hints::STATUS.to_owned(),
        status => last().unwrap_or_else(|| of_status(status).to_owned()),
    }
}

/// What the last call of a handler that failed tells of the cause.
fn of_call(call: &Call) -> Option<String> {
    match (call.about.kind()?, call.status) {
        (Kind::Read, Some(204)) => Some(ABSENT.to_owned()),
        (_, Some(204)) => Some(NO_CONTENT.to_owned()),
        _ if !call.succeeded() => Some(format!("{}: {REFUSED}", call.line())),
        _ => None,
    }
}

/// What the status of an app tells that asked for nothing before it.
const fn of_status(status: Status) -> &'static str {
    match status {
        Status::Http(401 | 403) => TOKEN,
        Status::Http(400 | 422) => PAYLOAD,
        _ => OTHERWISE,
    }
}
