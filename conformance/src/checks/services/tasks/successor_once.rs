//! Completing a recurring task creates its next occurrence once, whichever way the completion is reported.
//!
//! The spec only calls the recurring service and has none deployed (E37). Here the completion is told twice each time, by
//! its event and by a call; the check tells it twice more. Times lie in 2090, so that none of them is past; the rule
//! counts in the local time of the task, which changes on 26 March of that year.

use crate::checks::prelude::*;
use crate::checks::services::database::rows;
use crate::checks::services::person::Person;
use crate::checks::services::stand::todo_system;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.successor-once",
    title: "A completed recurring task gets one successor, due by its rule",
    clause: Clause {
        text: "Completing a recurring task creates its next occurrence, once, however often the completion is told.",
        ..Clause::OF_THE_SYSTEM
    },
    steps: STEPS,
    ask: todo_system,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    DUE_BY_ITS_RULE = Step::caught_in_service("successor-is-due-by-its-rule", &[Flaw::LosesSuccessor]).cites(&["R47"]),
    CALL_ANSWERED = Step::caught_in_service(
        "call-is-answered-with-the-successor",
        &[Flaw::LosesSuccessor, Flaw::AnswersWithoutSuccessor]
    )
    .cites(&["R43", "E37"]),
    ONE_SUCCESSOR = Step::caught_in_service("there-is-one-successor", &[Flaw::LosesSuccessor, Flaw::DoublesSuccessor])
        .cites(&["R47"]),
    NOT_RECURRING = Step::caught_in_service("task-that-does-not-recur-has-none", &[Flaw::LosesSuccessor]),
);

/// Rule, zone, when a task is due, and when its successor is.
const RULES: [(&str, &str, &str, &str); 4] = [
    ("daily", "UTC", "2090-03-25T08:00:00Z", "2090-03-26T08:00:00Z"),
    ("daily", "Europe/Berlin", "2090-03-25T08:00:00Z", "2090-03-26T07:00:00Z"),
    ("weekly", "Europe/Berlin", "2090-03-25T08:00:00Z", "2090-04-01T07:00:00Z"),
    ("monthly", "UTC", "2090-01-31T09:00:00Z", "2090-02-28T09:00:00Z"),
];

async fn run(trial: Trial) -> Result<(), Stop> {
    let ada = Person::of(&trial, "ada")?;
    let mut told = Vec::new();
    for (rule, zone, due, next) in RULES {
        let recurrence = json!({ "rule": rule, "time_zone": zone });
        let wanted = json!({ "title": format!("{rule} in {zone}"), "due_at": due, "recurrence": recurrence });
        let task = ada.create(&wanted).await?;
        let completed = complete_given(&ada, &task).await?;
        let successor = successor(&trial, &ada, &completed).await?;
        let due = trial.step(DUE_BY_ITS_RULE);
        due.equals_json(&format!("when the successor of {rule}, {zone} is due"), &successor["due_at"], &json!(next));

        for _ in 0..2 {
            let reply = complete(&trial, &completed).await?;
            let answered = trial.step(CALL_ANSWERED);
            answered.responds(&reply, 200);
            answered.equals_json("the answer", &reply.json(), &json!({ "status": "scheduled", "task": successor }));
        }
        told.push(completed);
    }

    let plain = ada.create(&json!({ "title": "once" })).await?;
    let completed = complete_given(&ada, &plain).await?;
    let none = trial.step(NOT_RECURRING);
    let reply = complete(&trial, &completed).await?;
    none.equals_json("the answer", &reply.json(), &json!({ "status": "not-recurring" }));
    none.refuses(&complete(&trial, &plain).await?, 422);

    // Each task and its successor, and the one that does not recur.
    let wanted = 2 * RULES.len() + 1;
    // More of them end the watch early, and show in the count.
    patience::watch(trial.quiet(), async || match listed(&ada).await {
        Ok(tasks) if tasks.len() == wanted => Ok(()),
        _ => Err("another number of tasks".to_owned()),
    })
    .await;
    let one = trial.step(ONE_SUCCESSOR);
    one.equals("tasks of the user", &listed(&ada).await?.len(), &wanted);
    for task in told {
        let id = task["id"].as_str().unwrap_or_default();
        let rows = rows(&trial, &format!("SELECT title FROM tasks WHERE predecessor_id = '{id}'")).await?;
        one.equals_json("rows of successors", &json!(rows), &json!([{ "title": task["title"] }]));
    }
    Ok(())
}

/// The task as it is once its user has completed it.
async fn complete_given(person: &Person, task: &Value) -> Result<Value, Stop> {
    let reply = person.complete(task).await?;
    given(&reply)?;
    Ok(reply.json())
}

/// The successor of `task`, once there is one; null when there is none in time.
async fn successor(trial: &Trial, person: &Person, task: &Value) -> Result<Value, Stop> {
    let found = patience::until(trial.delivery(), "the successor", async || match listed(person).await {
        Ok(tasks) => match tasks.into_iter().find(|other| other["predecessor_id"] == task["id"]) {
            Some(successor) => Probe::Ready(Ok(successor)),
            None => Probe::NotYet("there is none".to_owned()),
        },
        Err(stop) => Probe::Ready(Err(stop)),
    });
    // That there is none is for the check to judge.
    found.await.unwrap_or(Ok(Value::Null))
}

async fn listed(person: &Person) -> Result<Vec<Value>, Stop> {
    let mut list = person.get("/api/tasks").await?.json();
    Ok(list["tasks"].as_array_mut().map(std::mem::take).unwrap_or_default())
}

/// Tells the recurring service of a completion as the backend does, through both sidecars.
async fn complete(trial: &Trial, task: &Value) -> Result<Reply, Stop> {
    let app = trial.sidecar("recurring")?.app_id.clone();
    let call = Invoke {
        app: &app,
        method: "process-completion",
        verb: "POST",
        body: task.to_string().into(),
        content_type: Some("application/json"),
        ..Invoke::default()
    };
    Ok(trial.client("backend")?.invoke(&call).await?)
}
