//! Without a model a chat message is understood by fixed forms, and carried out on the user's tasks.
//!
//! The spec takes the user from the body (E73); here a body may only repeat who the token says it is.

use crate::checks::prelude::*;
use crate::checks::services::database::rows;
use crate::checks::services::person::Person;
use crate::checks::services::stand::todo_system;
use crate::checks::services::stream::{Stream, types};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.chat",
    title: "A sentence becomes a task, a list or a completion",
    clause: Clause {
        text: "A chat message in plain words is carried out on the user's tasks and remembered in his conversation.",
        ..Clause::OF_THE_SYSTEM
    },
    steps: STEPS,
    ask: todo_system,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    SENTENCE_BECOMES_TASK =
        Step::caught_in_service("sentence-becomes-a-task", &[Flaw::ForgetsTasks, Flaw::DoublesTasks])
            .cites(&["R94", "R95"]),
    TASK_EVENTS = Step::caught_in_service("task-has-its-events", &[Flaw::NeverPublishes, Flaw::PublishesTwice])
        .resting_on(&[LIST_AND_COMPLETION]),
    LIST_AND_COMPLETION =
        Step::caught_in_service("list-and-completion-find-it", &[Flaw::ForgetsTasks, Flaw::DoublesTasks]),
    CONVERSATION_REMEMBERS = Step::caught_in_service("conversation-remembers", &[Flaw::ForgetsLastAction])
        .resting_on(&[LIST_AND_COMPLETION]),
    ANOTHER_USER_REFUSED = Step::caught_in_service("another-user-is-refused", &[Flaw::TrustsBody]).cites(&["E73"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let (ada, bob) = (Person::of(&trial, "ada")?, Person::of(&trial, "bob")?);
    let made = ada.post("/api/chat", &said(&ada, "Add a new task to buy groceries")).await?;
    let id = made.json()["task"]["id"].take();
    let task = trial.step(SENTENCE_BECOMES_TASK);
    task.responds(&made, 200);
    task.equals_json("what was done", &made.json()["action"], &json!("created"));
    task.equals_json("rows of the user", &stored(&trial, &ada).await?, &json!([["buy groceries", "pending"]]));

    let found = trial.step(LIST_AND_COMPLETION);
    let listed = ada.post("/api/chat", &json!({ "message": "list my tasks" })).await?.json();
    let tasks: Value = listed["tasks"].as_array().into_iter().flatten().map(|task| task["id"].clone()).collect();
    found.equals_json("the listed tasks", &tasks, &json!([id]));
    let completed = ada.post("/api/chat", &json!({ "message": "complete buy groceries" })).await?.json();
    found.equals_json("what was done", &completed["action"], &json!("completed"));
    found.equals_json("rows of the user", &stored(&trial, &ada).await?, &json!([["buy groceries", "completed"]]));

    let events = Stream::task_events(&trial).distinct().settles(&ada, 2).await?;
    let wanted = ["created", "completed"].map(str::to_owned).into();
    trial.step(TASK_EVENTS).equals("event types in order", &types(&events), &wanted);

    let remembered = ada.get("/api/conversation").await?.json();
    let memory = trial.step(CONVERSATION_REMEMBERS);
    memory.equals_json("the last action", &remembered["last_action"], &json!("complete_task"));
    let roles = remembered["messages"].as_array().into_iter().flatten().map(|message| message["role"].clone());
    let in_turn = json!(["user", "assistant", "user", "assistant", "user", "assistant"]);
    memory.equals_json("who spoke", &roles.collect(), &in_turn);

    let before = stored(&trial, &ada).await?;
    let refused = trial.step(ANOTHER_USER_REFUSED);
    refused.refuses(&bob.post("/api/chat", &said(&ada, "Add a new task to pay bob")).await?, 403);
    refused.equals_json("rows of the other user", &stored(&trial, &ada).await?, &before);
    refused.equals_json("rows of the caller", &stored(&trial, &bob).await?, &json!([]));
    Ok(())
}

/// A message in the name of `person`.
fn said(person: &Person, message: &str) -> Value {
    json!({ "user_id": person.id, "message": message })
}

/// Title and status of the user's rows.
async fn stored(trial: &Trial, person: &Person) -> Result<Value, Stop> {
    let rows = rows(trial, &format!("SELECT title, status FROM tasks WHERE user_id = '{}'", person.id)).await?;
    Ok(rows.iter().map(|row| json!([row["title"], row["status"]])).collect())
}
