//! A request that is not valid is refused with problem details (RFC 9457) and changes nothing.
//!
//! The callee's refusal also passes through two sidecars unchanged (E38), so a caller that parses every answer as the
//! JSON it hoped for reads nonsense; problem details tell it what is wrong.

use crate::checks::prelude::*;
use crate::checks::services::database::rows;
use crate::checks::services::person::Person;
use crate::checks::services::provider::Provider;
use crate::checks::services::stand::todo_system;
use crate::checks::services::stream::Stream;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.bad-input",
    title: "Bad input is refused with problem details and changes nothing",
    clause: Clause {
        text: "A request that cannot be meant is refused with a 4xx problem (RFC 9457) and changes nothing.",
        ..Clause::OF_THE_SYSTEM
    },
    steps: STEPS,
    ask: todo_system,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    BAD_TASK_REFUSED = Step::caught_in_service("bad-task-is-refused", &[Flaw::HtmlErrors, Flaw::TellsNoDetail]),
    BAD_CHANGE_REFUSED = Step::caught_in_service("bad-change-is-refused", &[Flaw::HtmlErrors, Flaw::TellsNoDetail]),
    ABSENT_REFUSED = Step::caught_in_service("what-there-is-not-is-refused", &[Flaw::HtmlErrors, Flaw::TellsNoDetail]),
    REFUSAL_ARRIVES =
        Step::caught_in_service("refusal-of-a-callee-arrives-unchanged", &[Flaw::HtmlErrors, Flaw::TellsNoDetail])
            .cites(&["R44", "E38"]),
    NOTHING_STORED = Step::caught_in_service("nothing-is-stored-or-published", &[Flaw::StoresRefused]),
);

/// Bodies that are no task, and what is said to them.
const TASKS: [(&str, u16); 10] = [
    (r#"{"title": "#, 400),
    ("[]", 422),
    ("{}", 422),
    (r#"{"title":7}"#, 422),
    (r#"{"title":"  "}"#, 422),
    (r#"{"title":"x","prio":1}"#, 422),
    (r#"{"title":"x","due_at":"tomorrow"}"#, 422),
    (r#"{"title":"x","due_at":"2026-11-30T09:00:00"}"#, 422),
    (r#"{"title":"x","recurrence":{"rule":"daily"}}"#, 422),
    (r#"{"title":"x","due_at":"2026-11-30T09:00:00Z","recurrence":{"rule":"daily","time_zone":"Mars/Base"}}"#, 422),
];

/// Methods of the other services with bodies that are none of theirs, about [`USER`].
const METHODS: [(&str, &str, &str); 4] = [
    ("notification", "send-notification", r#"{"user_id":"USER"}"#),
    ("notification", "send-notification", r#"{"user_id":"USER","message":""}"#),
    ("recurring", "process-completion", "{}"),
    ("backend", "successors", r#"{"task_id":"7","due_at":"2026-11-30T09:00:00Z"}"#),
];
/// What stands for the user of the check.
const USER: &str = "USER";

async fn run(trial: Trial) -> Result<(), Stop> {
    let ada = Person::of(&trial, "ada")?;
    let task = ada.create(&json!({ "title": "water the plants" })).await?;
    let path = format!("/api/tasks/{}", task["id"].as_str().unwrap_or_default());

    let refused = trial.step(BAD_TASK_REFUSED);
    for (body, status) in TASKS {
        refused.refuses(&send(&ada, "application/json", body).await?, status);
    }
    let long = |characters| json!({ "title": "é".repeat(characters) }).to_string();
    refused.refuses(&send(&ada, "application/json", &long(201)).await?, 422);
    refused.refuses(&send(&ada, "application/json", &long(600_000)).await?, 413);
    refused.refuses(&send(&ada, "text/plain", r#"{"title":"x"}"#).await?, 415);

    let unchanged = trial.step(BAD_CHANGE_REFUSED);
    for change in [json!({}), json!({ "title": null }), json!({ "status": "completed" })] {
        unchanged.refuses(&ada.patch(&path, &change).await?, 422);
    }

    let missing = trial.step(ABSENT_REFUSED);
    for (verb, path, status) in [
        ("GET", "/api/tasks/7", 404),
        ("GET", "/api/lists", 404),
        ("GET", "/tasks", 404),
        ("PUT", "/api/tasks", 405),
        ("GET", "/api/../healthz", 400),
        ("GET", "/api/%2e%2e/healthz", 400),
    ] {
        missing.refuses(&ada.raw(Raw { verb, path, ..Raw::default() }).await?, status);
    }

    let passed = trial.step(REFUSAL_ARRIVES);
    for (callee, method, body) in METHODS {
        let (callee, body) = (trial.sidecar(callee)?, body.replace(USER, &ada.id));
        let call = Invoke { app: &callee.app_id, method, verb: "POST", body: body.clone().into(), ..Invoke::default() };
        let call = Invoke { content_type: Some("application/json"), ..call };
        let arrived = trial.client("gateway")?.invoke(&call).await?;
        passed.refuses(&arrived, 422);
        // The same request, asked of the callee itself.
        let (path, headers) = (format!("/{method}"), vec![("content-type", "application/json")]);
        let raw = Raw { verb: "POST", path: &path, headers, body: body.into() };
        let said = trial.client_at(callee.service()?.addr()).raw(raw).await?;
        passed.equals("the refusal, to be the callee's own", &arrived.body, &said.body);
    }

    let nothing = trial.step(NOTHING_STORED);
    let rows = rows(&trial, &format!("SELECT id, title FROM tasks WHERE user_id = '{}'", ada.id)).await?;
    let expected = json!([{ "id": task["id"], "title": "water the plants" }]);
    nothing.equals_json("rows of the user", &Value::from(rows), &expected);
    let events = Stream::task_events(&trial).settles(&ada, 1).await?;
    nothing.equals("events of the user", &events.len(), &1);
    nothing.equals("pushes to the user", &Provider::of(&trial)?.pushes(&ada).len(), &0);
    Ok(())
}

/// Asks for a task with this body.
async fn send(person: &Person, content_type: &str, body: &str) -> Result<Reply, Stop> {
    let headers = vec![("content-type", content_type)];
    Ok(person.raw(Raw { verb: "POST", path: "/api/tasks", headers, body: body.to_owned().into() }).await?)
}
