//! The trace of a request continues in the calls it causes, in the events it publishes, and in the pushes that leave
//! the system.
//!
//! The services start no spans: they only must not lose the context between what comes in and what goes out. Events leave by
//! an outbox, long after their request is answered, so the trace has to be kept with them.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::checks::prelude::*;
use crate::checks::services::person::Person;
use crate::checks::services::provider::Provider;
use crate::checks::services::stand::todo_system;
use crate::checks::services::stream::Stream;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.trace",
    title: "A request, its calls and its events belong to one trace",
    clause: Clause {
        text: "The trace of a request is that of the calls it causes, of the events it publishes, and of the pushes that \
               leave the system.",
        ..Clause::OF_THE_SYSTEM
    },
    steps: STEPS,
    ask: todo_system,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    RECORD_CARRIES_TRACE = Step::caught_in_service("record-carries-the-trace", &[Flaw::LosesTrace])
        .resting_on(&[SERVICES_LOG_IT])
        .cites(&["R105"]),
    SERVICES_LOG_IT =
        Step::caught_in_service("called-services-log-the-trace", &[Flaw::LosesTraceOfCalls]).cites(&["R105"]),
    PUSH_CARRIES_TRACE = Step::caught_in_service("push-carries-the-trace", &[Flaw::LosesTraceOfCalls]).cites(&["R105"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let ada = Person::of(&trial, "ada")?;
    let made = trace_id(&trial, "made");
    let task = traced(&ada, "/api/tasks", &made, &json!({ "title": "water the plants" }).to_string()).await?;
    let records = Stream::task_events(&trial).reaches(&ada, 1).await?;
    let parent = records.first().map(|record| record.json()["traceparent"].take()).unwrap_or_default();
    let carried = in_trace(parent.as_str().unwrap_or_default());
    trial.step(RECORD_CARRIES_TRACE).equals("the trace id of the record", &carried, &made.as_str());

    let told = trace_id(&trial, "told");
    traced(&ada, &format!("/api/tasks/{}/notify", task["id"].as_str().unwrap_or_default()), &told, "{}").await?;
    let logs = trial.step(SERVICES_LOG_IT);
    for name in ["gateway", "backend", "notification"] {
        let log = trial.sidecar(name)?.service()?.log();
        // A line may come after the answer; that there is none is for the check to judge.
        patience::allow(patience::PROBE, async || log.probe(&told)).await;
        logs.logs(log, &told);
    }
    let pushes = Provider::of(&trial)?.reaches(&ada, 1).await;
    let carried = pushes.first().and_then(|push| push.header("traceparent")).map(in_trace);
    trial.step(PUSH_CARRIES_TRACE).equals("the trace id of the push", &carried, &Some(told.as_str()));
    Ok(())
}

/// The trace that a `traceparent` names (W3C Trace Context).
fn in_trace(parent: &str) -> &str {
    parent.split('-').nth(1).unwrap_or_default()
}

/// An id that no other trace has: the names of a trial are its own.
fn trace_id(trial: &Trial, name: &str) -> String {
    let mut hasher = DefaultHasher::new();
    trial.scope().key(name).hash(&mut hasher);
    format!("{:032x}", hasher.finish())
}

/// A POST in that trace, as a caller with tracing sends it; its answer as JSON.
async fn traced(person: &Person, path: &str, trace: &str, body: &str) -> Result<serde_json::Value, Error> {
    let parent = format!("00-{trace}-b7ad6b7169203331-01");
    let headers = vec![("content-type", "application/json"), ("traceparent", parent.as_str())];
    let reply = person.raw(Raw { verb: "POST", path, headers, body: body.to_owned().into() }).await?;
    given(&reply)?;
    Ok(reply.json())
}
