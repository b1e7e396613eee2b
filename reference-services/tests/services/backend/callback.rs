//! What the sidecar calls.

use rstest::rstest;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Stand;
use crate::running::Answer;

/// A daily task that is completed; its id.
async fn completed(stand: &Stand) -> String {
    stand.sidecar.answer(200, json!({}));
    let wanted = json!({ "title": "daily", "due_at": "2026-01-31T08:00:00Z", "recurrence": { "rule": "daily" } });
    let task = stand.create("ada", wanted).await["id"].as_str().unwrap().to_owned();
    stand.call("ada", "POST", &format!("/api/tasks/{task}/complete")).await;
    task
}

#[tokio::test]
async fn nothing_is_subscribed() {
    let stand = Stand::start().await;
    let subscribed = stand.service.get("/dapr/subscribe").await;
    assert_eq!((subscribed.status, subscribed.body), (200, json!([])));
}

#[tokio::test]
async fn the_cron_binding_is_wanted_before_anything_else_is_there() {
    let stand = Stand::listening(|_| {}).await;
    assert_eq!(Answer::of(stand.service.ask("OPTIONS", "/reminder-cron")).await.status, 200);
    assert_eq!(Answer::of(stand.service.ask("POST", "/reminder-cron")).await.problem(), 503);
}

#[rstest]
#[case::empty("")]
#[case::no_json("{")]
#[tokio::test]
async fn a_tick_reminds_once_of_what_is_due_whatever_its_body(#[case] body: &'static str) {
    let stand = Stand::start().await;
    let due = stand.create("ada", json!({ "title": "late", "due_at": "2026-01-31T08:00:00Z" })).await;
    stand.create("ada", json!({ "title": "far", "due_at": "9998-01-31T08:00:00Z" })).await;
    stand.create("ada", json!({ "title": "some day" })).await;
    let tick = async || {
        let request = stand.service.ask("POST", "/reminder-cron").header("content-type", "application/json");
        let checked = Answer::of(request.body(body)).await;
        (checked.status, checked.body)
    };
    assert_eq!(tick().await, (200, json!({ "status": "checked", "due_tasks_count": 1 })));
    assert_eq!(tick().await, (200, json!({ "status": "checked", "due_tasks_count": 0 })));
    stand.events(&due["id"], 2).await;
    let published = stand.sidecar.published();
    let reminders: Vec<&Value> =
        published.iter().filter(|event| event.target == "kafka-pubsub/reminders").map(|event| &event.body).collect();
    let [reminder] = reminders[..] else { panic!("one reminder: {reminders:?}") };
    assert_eq!(
        (
            &reminder["task_id"],
            &reminder["user_id"],
            &reminder["title"],
            &reminder["due_at"],
            &reminder["notification_method"]
        ),
        (&due["id"], &json!("ada"), &json!("late"), &json!("2026-01-31T08:00:00Z"), &json!("push"))
    );
}

#[tokio::test]
async fn a_successor_is_made_once() {
    let stand = Stand::start().await;
    let wanted = json!({ "task_id": completed(&stand).await, "due_at": "2026-02-01T08:00:00Z" });
    let first = stand.service.post("/successors", &wanted).await;
    let second = stand.service.post("/successors", &wanted).await;
    assert_eq!((first.status, second.status), (201, 200));
    assert_eq!(first.body, second.body);
    let fields = (&first.body["predecessor_id"], &first.body["due_at"], &first.body["status"], &first.body["title"]);
    assert_eq!(fields, (&wanted["task_id"], &wanted["due_at"], &json!("pending"), &json!("daily")));
    assert_eq!(stand.events(&first.body["id"], 1).await[0]["event_type"], "created");
}

#[tokio::test]
async fn there_is_no_successor_of_what_is_not_completed_or_not_there() {
    let stand = Stand::start().await;
    let pending = stand.create("ada", json!({ "title": "x", "due_at": "2026-01-31T08:00:00Z" })).await["id"].clone();
    let before = stand.everything().await;
    for id in [pending, json!(Uuid::new_v4())] {
        let wanted = json!({ "task_id": id, "due_at": "2026-02-01T08:00:00Z" });
        assert_eq!(stand.service.post("/successors", &wanted).await.problem(), 404);
    }
    assert_eq!(stand.everything().await, before);
}

#[rstest]
#[case::no_time(json!({ "task_id": "6f9619ff-8b86-4011-b42d-00c04fc964ff" }))]
#[case::no_id(json!({ "task_id": "7", "due_at": "2026-02-01T08:00:00Z" }))]
#[case::unknown_field(json!({ "task_id": "6f9619ff-8b86-4011-b42d-00c04fc964ff", "due_at": "2026-02-01T08:00:00Z", "x": 1 }))]
#[tokio::test]
async fn a_bad_successor_is_refused(#[case] wanted: Value) {
    let stand = Stand::start().await;
    assert_eq!(stand.service.post("/successors", &wanted).await.problem(), 422);
}
