//! A sentence becomes something done: without a model, by fixed forms.
//!
//! The spec takes the user from the body (E73); here a body may only repeat who the token says it is.

use fixtures::service::flaw::Flaw;
use serde_json::{Value, json};

use super::person::Person;
use super::stream::{Stream, types};
use crate::model::clause::Clause;
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.chat",
    title: "A sentence becomes a task, a list or a completion",
    clause: Clause {
        text: "A chat message in plain words is carried out on the user's tasks and remembered in his conversation.",
        ..Clause::OF_THE_SYSTEM
    },
    steps: &[
        Step::caught_in_service("sentence-becomes-a-task", &[Flaw::ForgetsTasks]),
        Step::caught_in_service("task-has-its-events", &[Flaw::NeverPublishes]),
        Step::caught_in_service("list-and-completion-find-it", &[Flaw::ForgetsTasks]),
        Step::caught_in_service("conversation-remembers", &[Flaw::ForgetsLastAction]),
        Step::caught_in_service("another-user-is-refused", &[Flaw::TrustsBody]),
    ],
    requirements: &["R94", "R95"],
    errata: &["E73"],
    ask: super::stand,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let (ada, bob) = (Person::of(&trial, "ada")?, Person::of(&trial, "bob")?);
    let made = ada.post("/api/chat", &said(&ada, "Add a new task to buy groceries")).await?;
    let id = made.json()["task"]["id"].take();
    let task = trial.step("sentence-becomes-a-task");
    task.responds(&made, 200);
    task.equals_json("what was done", &made.json()["action"], &json!("created"));
    task.equals_json("rows of the user", &stored(&trial, &ada).await?, &json!([["buy groceries", "pending"]]));

    let found = trial.step("list-and-completion-find-it");
    let listed = ada.post("/api/chat", &json!({ "message": "list my tasks" })).await?.json();
    let tasks: Value = listed["tasks"].as_array().into_iter().flatten().map(|task| task["id"].clone()).collect();
    found.equals_json("the listed tasks", &tasks, &json!([id]));
    let completed = ada.post("/api/chat", &json!({ "message": "complete buy groceries" })).await?.json();
    found.equals_json("what was done", &completed["action"], &json!("completed"));
    found.equals_json("rows of the user", &stored(&trial, &ada).await?, &json!([["buy groceries", "completed"]]));

    let events = Stream::task_events(&trial).settles(&ada, 2).await?;
    let wanted = ["created", "completed"].map(str::to_owned).into();
    trial.step("task-has-its-events").equals("event types in order", &types(&events), &wanted);

    let remembered = ada.get("/api/conversation").await?.json();
    let memory = trial.step("conversation-remembers");
    memory.equals_json("the last action", &remembered["last_action"], &json!("complete_task"));
    let roles = remembered["messages"].as_array().into_iter().flatten().map(|message| message["role"].clone());
    let in_turn = json!(["user", "assistant", "user", "assistant", "user", "assistant"]);
    memory.equals_json("who spoke", &roles.collect(), &in_turn);

    let refused = trial.step("another-user-is-refused");
    refused.refuses(&bob.post("/api/chat", &said(&ada, "Add a new task to pay bob")).await?, 403);
    refused.equals_json(
        "rows of the other user",
        &stored(&trial, &ada).await?,
        &json!([["buy groceries", "completed"]]),
    );
    Ok(())
}

/// A message in the name of `person`.
fn said(person: &Person, message: &str) -> Value {
    json!({ "user_id": person.id, "message": message })
}

/// Title and status of the user's rows.
async fn stored(trial: &Trial, person: &Person) -> Result<Value, Stop> {
    let rows = super::rows(trial, &format!("SELECT title, status FROM tasks WHERE user_id = '{}'", person.id)).await?;
    Ok(rows.iter().map(|row| json!([row["title"], row["status"]])).collect())
}
