//! A request acts for the subject of its signed token and reaches no task of another user.
//!
//! The spec takes the user id from the body or the arguments of a call (E73), so that anybody reads anybody's tasks.

use std::time::SystemTime;

use fixtures::todo;

use crate::checks::prelude::*;
use crate::checks::services::person::{Person, token};
use crate::checks::services::stand::todo_system;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.two-users",
    title: "A user reaches only what is his, and a token says who he is",
    clause: Clause {
        text: "A request acts for the subject of its signed token and reaches nothing of another user's.",
        ..Clause::OF_THE_SYSTEM
    },
    steps: STEPS,
    ask: todo_system,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    OWN_TASKS_ONLY =
        Step::caught_in_service("list-holds-own-tasks-only", &[Flaw::LeaksOtherUsers, Flaw::OneUserForAll])
            .cites(&["E73"]),
    OTHERS_NOT_FOUND = Step::caught_in_service("task-of-another-user-is-not-found", &[Flaw::OneUserForAll]),
    OTHERS_UNCHANGED = Step::caught_in_service("task-of-another-user-stays-as-it-is", &[Flaw::OneUserForAll]),
    WITHOUT_TOKEN_REFUSED = Step::caught_in_service(
        "request-without-a-valid-token-is-refused",
        &[Flaw::IgnoresIdentity, Flaw::OneUserForAll]
    )
    .cites(&["E73"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let (ada, bob) = (Person::of(&trial, "ada")?, Person::of(&trial, "bob")?);
    let task = ada.create(&json!({ "title": "ada's secret" })).await?;
    let other = bob.create(&json!({ "title": "bob's" })).await?;
    let path = format!("/api/tasks/{}", task["id"].as_str().unwrap_or_default());

    let own = trial.step(OWN_TASKS_ONLY);
    own.equals_json("ada's tasks", &listed(&ada).await?, &json!([task["id"]]));
    own.equals_json("bob's tasks", &listed(&bob).await?, &json!([other["id"]]));

    let missing = trial.step(OTHERS_NOT_FOUND);
    missing.refuses(&bob.get(&path).await?, 404);
    missing.refuses(&bob.patch(&path, &json!({ "title": "bob's now" })).await?, 404);
    missing.refuses(&bob.complete(&task).await?, 404);
    missing.refuses(&bob.notify(&task).await?, 404);
    missing.refuses(&bob.delete(&path).await?, 404);
    let unchanged = ada.get(&path).await?;
    trial.step(OTHERS_UNCHANGED).equals_json("ada's task", &unchanged.json(), &task);

    let refused = trial.step(WITHOUT_TOKEN_REFUSED);
    for authorization in invalid(&ada)? {
        let nobody = ada.with_authorization(authorization);
        refused.refuses(&nobody.get("/api/tasks").await?, 401);
        refused.refuses(&nobody.post("/api/tasks", &json!({ "title": "anybody's" })).await?, 401);
    }
    Ok(())
}

/// The ids that a user is shown.
async fn listed(person: &Person) -> Result<Value, Stop> {
    let tasks = person.get("/api/tasks").await?.json();
    Ok(tasks["tasks"].as_array().into_iter().flatten().map(|task| task["id"].clone()).collect())
}

/// `Authorization` headers that prove nothing.
fn invalid(person: &Person) -> Result<Vec<Option<String>>, Stop> {
    let (soon, past) = (SystemTime::now() + Duration::from_secs(60), SystemTime::now() - Duration::from_secs(60));
    let forged = token(&person.id, "another key of the same length!!", soon)?;
    let expired = token(&person.id, todo::SIGNING_KEY, past)?;
    // {"alg":"none"} and no signature.
    let unsigned = format!("eyJhbGciOiJub25lIn0.{}.", forged.split('.').nth(1).unwrap_or_default());
    let bearers = [forged, expired, unsigned].map(|token| Some(format!("Bearer {token}")));
    Ok([None, Some("Bearer".to_owned())].into_iter().chain(bearers).collect())
}
