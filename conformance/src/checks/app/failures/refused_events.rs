//! What becomes of an event that the app refuses is what its team says: it is dropped, or it comes again.
//!
//! daprd 1.18.2 drops an event at 404 and at the status DROP, and at nothing else: 400 and 422, which a validation of
//! the framework answers before the handler is asked, make it come again for ever, although it will never be valid. The
//! other way round, 404 for something that is not there as yet loses the event.
//!
//! An app may also publish what it refuses to a topic of its own and acknowledge the event. What it publishes may as well be
//! what it makes of every event, so of that nothing is said.

use fixtures::team::fault::AppFault;
use fixtures::team::{About, Call, Then};

use crate::checks::app::asked::{self, Asked};
use crate::checks::app::hints;
use crate::checks::app::meaning::{Meaning, meaning};
use crate::checks::app::topic::{self, Topic};
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.refused-events",
    title: "What the app refuses it refuses as its team says",
    clause: Clause {
        text: "DROP and 404 drop an event; RETRY and any other status that is not 2xx have it delivered again.",
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
    AS_SAID =
        Step::caught_in_app("refused-event-is-answered-as-said", &[AppFault::RetriesUnreadable, AppFault::AnswerTuple]),
);

const COMES_AGAIN: &str = "only 404 and {\"status\":\"DROP\"} drop an event: to Dapr 400 and 422 mean `again`. A \
                           validation that answers them before the handler runs (FastAPI models, NestJS pipes, @Valid, \
                           [ApiController]) needs an error handler that answers DROP on the routes of events";

const ACKNOWLEDGED: &str = "2xx without a status says that the event is handled: Dapr logs nothing, and no dead letter \
                            topic gets it. Answer {\"status\":\"DROP\"}";

const LOST: &str = "404 and {\"status\":\"DROP\"} drop an event: answer 500, or {\"status\":\"RETRY\"}, for what may \
                    succeed later, also where something is not found as yet";

async fn run(trial: Trial) -> Result<(), Stop> {
    let topics = topic::topics(&trial).await?;
    let refused = topic::refused(&topics, trial.team()?.given());
    if refused.is_empty() {
        return Err(Stop::NotOffered(needs_example(&topics)));
    }
    for (topic, data, then) in refused {
        let Asked { reply, calls, .. } = asked::bring(&trial, &topic, &topic.event(&data)).await?;
        let said = meaning(&reply);
        if let Some(call) = parked(&calls).filter(|_| then == Then::Drop && said == Meaning::Success) {
            let why = "it is acknowledged, and only its team knows whether it was put aside with";
            trial.set_aside(AS_SAID, format!("a refused event of {}: {why} {}", topic.name(), call.line()));
            continue;
        }
        let (held, expected) = match then {
            Then::Drop => (said == Meaning::Dropped, "DROP, as its team says"),
            Then::Retry => (said.comes_again(), "a failure or RETRY, as its team says"),
        };
        let hint = format!("as Dapr reads it, {}: {}", said.text(), cause(&reply, &said, then));
        trial.step(AS_SAID).replies(&reply, held, expected, &hint);
    }
    Ok(())
}

/// The call that published something for a refused event, if one did.
fn parked(calls: &[Call]) -> Option<&Call> {
    calls.iter().find(|call| matches!(call.about, About::Publish { .. }) && call.succeeded())
}

/// Why nothing can be said without an event that the app refuses.
fn needs_example(topics: &[Topic]) -> String {
    let names: Vec<_> = topics.iter().map(Topic::name).collect();
    if names.is_empty() {
        return "the app subscribes to nothing".to_owned();
    }
    format!("needs an example of a refused event for {}: `bad` in the contract", names.join(", "))
}

/// What is usually the cause where it is answered otherwise.
fn cause(reply: &Reply, said: &Meaning, then: Then) -> &'static str {
    let tuple = reply.json().as_array().is_some_and(|parts| hints::is_tuple(parts));
    match (then, said) {
        (_, Meaning::Success) if tuple => hints::TUPLE,
        // A word that Dapr does not read.
        (_, Meaning::Failed) if reply.status.is_success() => hints::STATUS,
        (Then::Drop, Meaning::Success) => ACKNOWLEDGED,
        (Then::Drop, _) => COMES_AGAIN,
        (Then::Retry, Meaning::Success) => hints::SWALLOWED,
        (Then::Retry, _) => LOST,
    }
}
