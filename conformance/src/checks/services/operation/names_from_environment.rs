//! Ports, topics and app ids of a service come from its environment.
//!
//! The spec has `localhost:3500` in every call (E59), and SDK variables that nothing else reads (E58).

use crate::checks::prelude::*;
use crate::checks::services::person::Person;
use crate::checks::services::stand::todo_system;
use crate::checks::services::stream::{Stream, types};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.names-from-environment",
    title: "Ports, topics and app ids are what the environment says",
    clause: Clause {
        text: "A service finds its sidecar, its topics and the other apps by its environment and by nothing else.",
        ..Clause::OF_THE_SYSTEM
    },
    steps: STEPS,
    ask: todo_system,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    EVENT_ON_ITS_TOPIC = Step::caught_in_service("event-is-on-the-topic-of-the-environment", &[Flaw::IgnoresTopics])
        .resting_on(&[CALL_REACHES_ITS_APP])
        .cites(&["R71", "E58", "E59"]),
    CALL_REACHES_ITS_APP = Step::caught_in_service("call-reaches-the-app-of-the-environment", &[Flaw::IgnoresAppIds])
        .cites(&["R7", "R108"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    // What this proves hangs on the stand having other names than the spec.
    let sidecar = trial.sidecar("backend")?;
    if sidecar.http.port() == 3500 || sidecar.app_id == "backend-service" {
        let text = format!("tell names apart from the spec's: `{}` at {} has them", sidecar.app_id, sidecar.http);
        return Err(Error::new(Kind::Harness, text).into());
    }
    let ada = Person::of(&trial, "ada")?;
    let reached = trial.step(CALL_REACHES_ITS_APP);
    let made = ada.post("/api/tasks", &json!({ "title": "water the plants" })).await?;
    if !reached.responds(&made, 201) {
        return Ok(());
    }
    reached.responds(&ada.notify(&made.json()).await?, 202);

    let named = trial.step(EVENT_ON_ITS_TOPIC);
    let events = types(&Stream::task_events(&trial).reaches(&ada, 1).await?);
    named.equals("event types", &events, &vec!["created".to_owned()]);
    Ok(())
}
