//! The tools of the spec are served by the Model Context Protocol, through the sidecars.
//!
//! Dapr knows nothing of that protocol: the backend serves it, stateless and as plain JSON, so that an invocation carries it.
//! The spec lets the model name any user (E73) and never creates the conversation it would record in (E34).

use crate::checks::prelude::*;
use crate::checks::services::database::rows;
use crate::checks::services::person::Person;
use crate::checks::services::stand::todo_system;
use crate::checks::services::stream::{Stream, data};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.mcp",
    title: "The tools are listed and called by the Model Context Protocol",
    clause: Clause {
        text: "The tools list_tasks and create_task are served by the Model Context Protocol, for the token's user only.",
        ..Clause::OF_THE_SYSTEM
    },
    steps: STEPS,
    ask: todo_system,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    TOOLS_LISTED =
        Step::caught_in_service("tools-are-listed-with-their-schemas", &[Flaw::HidesTools]).cites(&["R90", "E83"]),
    LISTING_REMEMBERED =
        Step::caught_in_service("listing-is-remembered-from-the-first-call", &[Flaw::ForgetsLastAction])
            .cites(&["R88", "E34"]),
    TASK_CREATED = Step::caught_in_service("created-task-has-row-event-and-answer", &[Flaw::NeverPublishes])
        .cites(&["R89", "R90"]),
    STATUS_SELECTS = Step::caught_in_service("status-selects", &[Flaw::IgnoresStatus]).cites(&["R87", "R91"]),
    ANOTHER_USER = Step::caught_in_service("another-user-is-an-error", &[Flaw::TrustsBody]).cites(&["R87", "E73"]),
    WITHOUT_TOKEN_REFUSED = Step::caught_in_service("request-without-a-token-is-refused", &[Flaw::IgnoresIdentity])
        .resting_on(&[ANOTHER_USER])
        .cites(&["E73"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let (ada, bob) = (Person::of(&trial, "ada")?, Person::of(&trial, "bob")?);
    let path = format!("/v1.0/invoke/{}/method/mcp", trial.sidecar("backend")?.app_id);
    let sidecar = trial.client("gateway")?;
    let (model, other) = (ada.before(sidecar.clone()), bob.before(sidecar));

    let tools = ask(&model, &path, "tools/list", &json!({})).await?.json()["result"]["tools"].take();
    let taken = tools.as_array().into_iter().flatten();
    let mut taken: Vec<_> = taken.map(|tool| json!([tool["name"], tool["inputSchema"]["required"]])).collect();
    taken.sort_by_key(Value::to_string);
    let wanted = json!([["create_task", ["user_id", "title"]], ["list_tasks", ["user_id"]]]);
    let listed = trial.step(TOOLS_LISTED);
    listed.equals_json("the tools and what they require", &json!(taken), &wanted);

    call(&model, &path, "list_tasks", &json!({ "user_id": ada.id })).await?;
    let key = format!("conversation-user-{}", ada.id);
    let state = trial.client("backend")?.get("statestore", &key).await?.json();
    let remembered = trial.step(LISTING_REMEMBERED);
    remembered.equals_json(&format!("the last action in {key}"), &state["last_action"], &json!("list_tasks"));

    let arguments = json!({ "user_id": ada.id, "title": "buy milk", "description": "oat" });
    let made = call(&model, &path, "create_task", &arguments).await?["structuredContent"].take();
    let id = made["task_id"].as_str().unwrap_or_default();
    let created = trial.step(TASK_CREATED);
    created.equals_json("the answer", &made, &json!({ "task_id": id, "status": "created", "title": "buy milk" }));
    let sql = format!("SELECT title, description, user_id FROM tasks WHERE id = '{id}'");
    let row = json!({ "title": "buy milk", "description": "oat", "user_id": ada.id });
    created.equals_json("rows of the task", &json!(rows(&trial, &sql).await?), &json!([row]));
    let events = Stream::task_events(&trial).reaches(&ada, 1).await?;
    let events: Vec<_> = events.iter().map(data).map(|event| json!([event["event_type"], event["task_id"]])).collect();
    created.equals_json("events of the task", &json!(events), &json!([["created", id]]));

    let selects = trial.step(STATUS_SELECTS);
    for (status, wanted) in [("all", json!([id])), ("pending", json!([id])), ("completed", json!([]))] {
        selects.equals_json(&format!("tasks listed as {status}"), &selected(&model, &path, status).await?, &wanted);
    }
    // An error lists nothing as well, so each status is seen with the task and without it.
    given(&ada.complete(&json!({ "id": id })).await?)?;
    for (status, wanted) in [("pending", json!([])), ("completed", json!([id]))] {
        let what = format!("tasks listed as {status} once it is completed");
        selects.equals_json(&what, &selected(&model, &path, status).await?, &wanted);
    }

    let foreign = trial.step(ANOTHER_USER);
    for (tool, arguments) in
        [("list_tasks", json!({ "user_id": ada.id })), ("create_task", json!({ "user_id": ada.id, "title": "hers" }))]
    {
        let result = call(&other, &path, tool, &arguments).await?;
        foreign.equals_json(&format!("isError of {tool}"), &result["isError"], &json!(true));
        let text = result.to_string();
        foreign.that(!text.contains("buy milk"), "nothing of the other user's", text);
    }
    let rows = rows(&trial, &format!("SELECT title FROM tasks WHERE user_id = '{}'", ada.id)).await?;
    foreign.equals_json("rows of the other user", &json!(rows), &json!([{ "title": "buy milk" }]));

    let (nobody, refused) = (model.with_authorization(None), trial.step(WITHOUT_TOKEN_REFUSED));
    let listing = json!({ "name": "list_tasks", "arguments": { "user_id": ada.id } });
    for (method, params) in [("tools/list", json!({})), ("tools/call", listing)] {
        refused.refuses(&ask(&nobody, &path, method, &params).await?, 401);
    }
    Ok(())
}

/// The ids of the tasks that are listed as `status`.
async fn selected(person: &Person, path: &str, status: &str) -> Result<Value, Error> {
    let arguments = json!({ "user_id": person.id, "status": status });
    let result = call(person, path, "list_tasks", &arguments).await?;
    let tasks = result["structuredContent"]["tasks"].as_array().into_iter().flatten();
    Ok(tasks.map(|task| task["id"].clone()).collect())
}

/// The result of a tool.
async fn call(person: &Person, path: &str, tool: &str, arguments: &Value) -> Result<Value, Error> {
    let reply = ask(person, path, "tools/call", &json!({ "name": tool, "arguments": arguments })).await?;
    Ok(reply.json()["result"].take())
}

/// One message of the protocol and what came back, as the streamable HTTP transport carries it.
async fn ask(person: &Person, path: &str, method: &str, params: &Value) -> Result<Reply, Error> {
    let message = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
    let headers = vec![
        ("content-type", "application/json"),
        ("accept", "application/json, text/event-stream"),
        ("mcp-protocol-version", "2025-06-18"),
    ];
    person.raw(Raw { verb: "POST", path, headers, body: message.to_string().into() }).await
}
