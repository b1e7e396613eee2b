//! Tasks: what becomes of them, and the events that tell of it.

use rstest::rstest;
use serde_json::{Value, json};

use super::{Stand, until};
use crate::running::Answer;

const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

#[tokio::test]
async fn a_task_is_made_read_changed_completed_and_removed() {
    let stand = Stand::start().await;
    let wanted =
        json!({ "title": "  buy milk ", "description": " two litres ", "due_at": "2026-11-30T09:00:00+01:00" });
    let response = stand.ask("ada", "POST", "/api/tasks").json(&wanted).send().await.unwrap();
    assert_eq!(response.status(), 201);
    let location = response.headers()["location"].to_str().unwrap().to_owned();
    let made: Value = response.json().await.unwrap();
    assert_eq!(location, format!("/api/tasks/{}", made["id"].as_str().unwrap()));
    assert_eq!(
        (&made["title"], &made["description"], &made["due_at"], &made["status"], &made["user_id"]),
        (&json!("buy milk"), &json!(" two litres "), &json!("2026-11-30T08:00:00Z"), &json!("pending"), &json!("ada"))
    );
    assert_eq!(stand.call("ada", "GET", &location).await.body, made);

    let changed = stand.send("ada", "PATCH", &location, &json!({ "title": "buy oat milk", "due_at": null })).await;
    assert_eq!(
        (changed.status, &changed.body["title"], &changed.body["due_at"]),
        (200, &json!("buy oat milk"), &Value::Null)
    );
    assert_eq!(changed.body["description"], " two litres ", "what is absent stays");

    let completed = stand.call("ada", "POST", &format!("{location}/complete")).await;
    assert_eq!((completed.status, &completed.body["status"]), (200, &json!("completed")));
    assert!(completed.body["completed_at"].is_string(), "{completed:?}");

    assert_eq!(stand.call("ada", "DELETE", &location).await.status, 204);
    assert_eq!(stand.call("ada", "GET", &location).await.problem(), 404);
    assert_eq!(stand.call("ada", "DELETE", &location).await.problem(), 404);

    let told = stand.events(&made["id"], 4).await;
    let types: Vec<&str> = told.iter().map(|event| event["event_type"].as_str().unwrap()).collect();
    assert_eq!(types, ["created", "updated", "completed", "deleted"]);
    assert_eq!((&told[0]["user_id"], &told[0]["task_data"]), (&json!("ada"), &made));
}

#[tokio::test]
async fn an_event_carries_its_key_its_type_and_the_trace_of_its_request() {
    let stand = Stand::start().await;
    let request = stand.ask("ada", "POST", "/api/tasks").header("traceparent", PARENT).json(&json!({ "title": "x" }));
    let task = Answer::of(request).await.body["id"].clone();
    stand.events(&task, 1).await;
    let published = stand.sidecar.published();
    let [event] = &published[..] else { panic!("one event is told: {published:?}") };
    assert_eq!(event.target, "kafka-pubsub/task-events");
    assert!(event.query.contains(&format!("metadata.partitionKey={}", task.as_str().unwrap())), "{}", event.query);
    assert!(event.query.contains("metadata.cloudevent.id="), "{}", event.query);
    assert_eq!(
        (&event.headers["traceparent"], &event.headers["content-type"]),
        (&PARENT.parse().unwrap(), &"application/json".parse().unwrap())
    );
}

#[tokio::test]
async fn a_list_has_the_newest_first_by_status_and_up_to_a_limit() {
    let stand = Stand::start().await;
    for title in ["one", "two", "three"] {
        stand.create("ada", json!({ "title": title })).await;
    }
    let two = stand.call("ada", "GET", "/api/tasks?limit=2").await.body["tasks"][1]["id"].clone();
    stand.call("ada", "POST", &format!("/api/tasks/{}/complete", two.as_str().unwrap())).await;

    let titles = async |query: &str| -> Vec<Value> {
        let list = stand.call("ada", "GET", &format!("/api/tasks{query}")).await.body;
        list["tasks"].as_array().unwrap().iter().map(|task| task["title"].clone()).collect()
    };
    assert_eq!(titles("").await, ["three", "two", "one"]);
    assert_eq!(titles("?status=all").await, ["three", "two", "one"]);
    assert_eq!(titles("?status=pending").await, ["three", "one"]);
    assert_eq!(titles("?status=completed").await, ["two"]);
    assert_eq!(titles("?limit=1").await, ["three"]);
    assert_eq!(stand.call("bob", "GET", "/api/tasks").await.body, json!({ "tasks": [] }));
}

#[rstest]
#[case::status("?status=odd")]
#[case::none("?limit=0")]
#[case::too_many("?limit=501")]
#[case::no_number("?limit=many")]
#[tokio::test]
async fn a_list_that_there_is_not_is_refused(#[case] query: &str) {
    let stand = Stand::start().await;
    assert_eq!(stand.call("ada", "GET", &format!("/api/tasks{query}")).await.problem(), 400);
}

#[tokio::test]
async fn completing_twice_is_fine_and_told_once() {
    let stand = Stand::start().await;
    let task = stand.create("ada", json!({ "title": "x" })).await;
    let path = format!("/api/tasks/{}/complete", task["id"].as_str().unwrap());
    let first = stand.call("ada", "POST", &path).await;
    let second = stand.call("ada", "POST", &path).await;
    assert_eq!((second.status, &second.body), (200, &first.body));
    let (_, told) = stand.everything().await;
    assert_eq!(told, 2, "created, completed");
}

#[tokio::test]
async fn a_completed_task_stays_as_it_is() {
    let stand = Stand::start().await;
    let task = stand.create("ada", json!({ "title": "x" })).await;
    let path = format!("/api/tasks/{}", task["id"].as_str().unwrap());
    stand.call("ada", "POST", &format!("{path}/complete")).await;
    let before = stand.everything().await;
    assert_eq!(stand.send("ada", "PATCH", &path, &json!({ "title": "y" })).await.problem(), 409);
    assert_eq!(stand.everything().await, before);
}

#[tokio::test]
async fn a_recurrence_is_counted_from_where_the_task_is_due_in_local_time() {
    let stand = Stand::start().await;
    let recurrence = json!({ "rule": "monthly", "time_zone": "europe/berlin" });
    let wanted = json!({ "title": "rent", "due_at": "2026-01-31T08:00:00Z", "recurrence": recurrence });
    let task = stand.create("ada", wanted).await;
    let expected = json!({ "rule": "monthly", "time_zone": "Europe/Berlin", "anchor": "2026-01-31T09:00:00" });
    assert_eq!(task["recurrence"], expected);

    let path = format!("/api/tasks/{}", task["id"].as_str().unwrap());
    let moved = stand.send("ada", "PATCH", &path, &json!({ "due_at": "2026-07-15T08:00:00Z" })).await.body;
    assert_eq!(moved["recurrence"]["anchor"], "2026-07-15T10:00:00", "a moved task repeats from its new time on");
    let renamed = stand.send("ada", "PATCH", &path, &json!({ "title": "the rent" })).await.body;
    assert_eq!(renamed["recurrence"], moved["recurrence"]);
    let daily = stand.send("ada", "PATCH", &path, &json!({ "recurrence": { "rule": "daily" } })).await.body;
    let expected = json!({ "rule": "daily", "time_zone": "UTC", "anchor": "2026-07-15T08:00:00" });
    assert_eq!(daily["recurrence"], expected);
    let once = stand.send("ada", "PATCH", &path, &json!({ "recurrence": null })).await.body;
    assert_eq!((&once["recurrence"], &once["due_at"]), (&Value::Null, &json!("2026-07-15T08:00:00Z")));
}

#[tokio::test]
async fn completing_a_recurring_task_calls_the_recurring_task_service() {
    let stand = Stand::start().await;
    stand.sidecar.answer(200, json!({ "status": "scheduled" }));
    let once = stand.create("ada", json!({ "title": "once" })).await;
    let wanted = json!({ "title": "daily", "due_at": "2026-01-31T08:00:00Z", "recurrence": { "rule": "daily" } });
    let daily = stand.create("ada", wanted).await;
    for task in [&once, &daily, &daily] {
        stand.call("ada", "POST", &format!("/api/tasks/{}/complete", task["id"].as_str().unwrap())).await;
    }
    until("the call is made", async || !stand.sidecar.calls().is_empty()).await;
    let calls = stand.sidecar.calls();
    let [call] = &calls[..] else { panic!("one call per completion: {calls:?}") };
    assert_eq!(call.target, "recurring-task-service POST process-completion");
    assert_eq!((&call.body["id"], &call.body["status"]), (&daily["id"], &json!("completed")));
}

#[tokio::test]
async fn a_completion_stands_when_the_recurring_task_service_does_not_answer() {
    let stand = Stand::start().await;
    stand.sidecar.cut();
    let wanted = json!({ "title": "daily", "due_at": "2026-01-31T08:00:00Z", "recurrence": { "rule": "daily" } });
    let daily = stand.create("ada", wanted).await;
    let path = format!("/api/tasks/{}/complete", daily["id"].as_str().unwrap());
    assert_eq!(stand.call("ada", "POST", &path).await.status, 200);
    let told = stand.events(&daily["id"], 2).await;
    assert_eq!(told[1]["event_type"], "completed", "the event does the same job");
}
