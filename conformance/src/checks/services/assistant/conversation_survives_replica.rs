//! A conversation is kept in the state store, so each replica of the backend knows all of it, also after another one
//! was killed.

use fixtures::todo;

use crate::checks::prelude::*;
use crate::checks::services::person::Person;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.conversation-survives-replica",
    title: "A conversation is shared by replicas and survives one of them",
    clause: Clause {
        text: "A conversation is kept in the state store, so each replica of the backend knows all of it.",
        ..Clause::OF_THE_SYSTEM
    },
    isolation: Isolation::Own,
    steps: STEPS,
    ask,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    OTHER_REPLICA_KNOWS =
        Step::caught_in_service("other-replica-knows-what-was-said", &[Flaw::KeepsStateToItself]).cites(&["R40"]),
    GOES_ON_AFTER_A_KILL =
        Step::caught_in_service("it-goes-on-after-a-replica-was-killed", &[Flaw::KeepsStateToItself]).cites(&["R40"]),
);

fn ask(_: &Names) -> Ask {
    let replicas = [(reference_services::Service::Backend, 2)].into();
    todo::ask(&todo::Options { replicas, ..todo::Options::default() })
}

async fn run(trial: Trial) -> Result<(), Stop> {
    let ada = Person::of(&trial, "ada")?;
    given(&say(&trial, "backend", &ada).await?)?;
    let known = told(&trial, "backend-2", &ada).await?;
    trial.step(OTHER_REPLICA_KNOWS).equals("messages", &known, &2);

    let first = trial.sidecar("backend")?;
    first.service()?.kill().await?;
    first.kill().await?;
    let goes_on = trial.step(GOES_ON_AFTER_A_KILL);
    goes_on.responds(&say(&trial, "backend-2", &ada).await?, 200);
    let known = told(&trial, "backend-2", &ada).await?;
    goes_on.equals("messages", &known, &4);
    Ok(())
}

/// Speaks to one replica itself, past name resolution.
async fn say(trial: &Trial, replica: &str, person: &Person) -> Result<Reply, Error> {
    let headers = vec![("authorization", person.authorization()), ("content-type", "application/json")];
    let body = json!({ "message": "list my tasks" }).to_string().into();
    let raw = Raw { verb: "POST", path: "/api/chat", headers, body };
    trial.client_at(trial.sidecar(replica)?.service()?.addr()).raw(raw).await
}

/// How many messages a replica knows of.
async fn told(trial: &Trial, replica: &str, person: &Person) -> Result<usize, Stop> {
    let headers = vec![("authorization", person.authorization())];
    let raw = Raw { verb: "GET", path: "/api/conversation", headers, ..Raw::default() };
    let reply = trial.client_at(trial.sidecar(replica)?.service()?.addr()).raw(raw).await?;
    Ok(reply.json()["messages"].as_array().map_or(0, Vec::len))
}
