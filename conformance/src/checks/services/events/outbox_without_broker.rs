//! While the broker is down tasks are stored with their events, and the events are published in order once it is back,
//! also when the backend was killed meanwhile.
//!
//! A row and an event that are written one after the other differ as soon as one of the writes fails (E84).

use fixtures::fault::Server;

use crate::checks::prelude::*;
use crate::checks::services::database::rows;
use crate::checks::services::person::Person;
use crate::checks::services::stand::todo_system;
use crate::checks::services::stream::{Stream, types};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.outbox-without-broker",
    title: "Rows and events agree although the broker was away",
    clause: Clause {
        text: "A change is stored with its event in one transaction, and the event is published once the broker is there.",
        ..Clause::OF_THE_SYSTEM
    },
    needs: &[Ability::Services, Ability::BrokerInspection, Ability::DatabaseInspection, Ability::Faults],
    isolation: Isolation::Own,
    steps: STEPS,
    ask: todo_system,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    CHANGES_STORED = Step::caught_in_service("changes-are-stored-without-a-broker", &[Flaw::ForgetsTasks]),
    EVENTS_WAIT = Step::caught_in_service("events-wait-in-the-outbox", &[Flaw::NeverPublishes])
        .resting_on(&[CHANGES_STORED])
        .cites(&["E84"]),
    EVENTS_FOLLOW =
        Step::caught_in_service("events-follow-once-and-in-order", &[Flaw::NeverPublishes, Flaw::PublishesTwice])
            .resting_on(&[CHANGES_STORED, OUTBOX_EMPTY])
            .cites(&["R92", "R114"]),
    OUTBOX_EMPTY = Step::caught_in_service("outbox-is-empty-in-the-end", &[Flaw::DoubtsPublishes]).cites(&["E84"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let ada = Person::of(&trial, "ada")?;
    let broker = trial.stop(Server::Broker).await?;
    change(&trial, &ada).await?;
    // What is committed must not hang on the life of whoever committed it.
    let backend = trial.sidecar("backend")?.service()?;
    backend.kill().await?;
    broker.give_back().await?;
    backend.start_again().await?;

    let expected: Vec<_> = ["created", "updated", "completed"].map(str::to_owned).into();
    let events = Stream::task_events(&trial).distinct().settles(&ada, expected.len()).await?;
    trial.counts("changes without a broker", expected.len());
    trial.counts("their events", events.len());
    trial.counts("records of these events", Stream::task_events(&trial).about(&ada).await?.len());
    trial.step(EVENTS_FOLLOW).equals("event types in order", &types(&events), &expected);
    // The relay removes what it published at the end of its round.
    let emptied = patience::until(trial.delivery(), "an empty outbox", async || match waiting(&trial, &ada).await {
        Ok(0) => Probe::Ready(()),
        Ok(left) => Probe::NotYet(format!("{left} events")),
        Err(error) => Probe::NotYet(error.to_string()),
    });
    let emptied = emptied.await.map_err(|error| error.to_string());
    trial.step(OUTBOX_EMPTY).equals("the outbox", &emptied, &Ok(()));
    Ok(())
}

async fn change(trial: &Trial, person: &Person) -> Result<(), Stop> {
    let stored = trial.step(CHANGES_STORED);
    let made = person.post("/api/tasks", &json!({ "title": "water the plants" })).await?;
    stored.responds(&made, 201);
    let task = made.json();
    let path = format!("/api/tasks/{}", task["id"].as_str().unwrap_or_default());
    stored.responds(&person.patch(&path, &json!({ "title": "water all plants" })).await?, 200);
    stored.responds(&person.complete(&task).await?, 200);
    let kept = patience::stays(trial.quiet(), async || match waiting(trial, person).await {
        Ok(3) => Ok(()),
        Ok(other) => Err(format!("{other} events")),
        Err(error) => Err(error.to_string()),
    });
    trial.step(EVENTS_WAIT).equals("three events stay in the outbox", &kept.await, &Ok(()));
    Ok(())
}

/// How many events of the user the broker does not have yet.
async fn waiting(trial: &Trial, person: &Person) -> Result<usize, Error> {
    let sql = format!("SELECT payload FROM outbox WHERE payload LIKE '%{}%'", person.id);
    Ok(rows(trial, &sql).await?.len())
}
