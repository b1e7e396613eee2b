//! Events on `reminders`.

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use super::{PARENT, System, TASK, WEEK, reminder, told, with};
use crate::provider::Push;

/// What the provider gets for [`reminder`].
fn push(id: &str) -> Push {
    let body = json!({
        "notification_id": id, "user_id": "alice", "title": "buy milk",
        "message": "buy milk is due at 2026-11-21T09:00:00Z", "due_at": "2026-11-21T09:00:00Z",
    });
    Push { key: id.to_owned(), body }
}

/// What stands in the state store for [`reminder`].
fn claim(id: &str, status: &str) -> Value {
    let content = json!({ "kind": "reminder", "task_id": TASK, "title": "buy milk", "due_at": "2026-11-21T09:00:00Z" });
    json!({ "status": status, "notification": { "id": id, "user_id": "alice", "content": content } })
}

#[tokio::test]
async fn it_subscribes_to_reminders_with_a_dead_letter_topic() {
    let system = System::start().await;
    let answer = system.service.get("/dapr/subscribe").await;
    assert_eq!(
        (answer.status, answer.body),
        (
            200,
            json!([
                {
                    "pubsubname": "kafka-pubsub", "topic": "reminders", "route": "/reminders",
                    "deadLetterTopic": "reminders-dlq",
                },
                { "pubsubname": "kafka-pubsub", "topic": "reminders-dlq", "route": "/reminders-dlq" },
            ])
        )
    );
}

#[tokio::test]
async fn a_reminder_delivered_twice_is_pushed_once() {
    let system = System::start().await;
    assert_eq!(system.deliver(&reminder("e1")).await, "SUCCESS");
    assert_eq!(system.deliver(&reminder("e1")).await, "SUCCESS");

    assert_eq!(system.provider.pushed(), [push("e1")]);
    let item = system.sidecar.item("notification-e1").unwrap();
    assert_eq!((item.value, item.ttl.as_deref()), (claim("e1", "sent"), Some(WEEK)));
    assert_eq!(system.list("alice", "").await.body["last"], 1);
    let sent = system.service.metric("todo_notifications_sent_total{kind=\"reminder\"}").await;
    assert_eq!((sent, system.service.metric("todo_notifications_duplicates_total").await), (Some(1), Some(1)));
}

#[tokio::test]
async fn a_push_belongs_to_the_trace_of_the_event() {
    let system = System::start().await;
    let mut event = reminder("e1");
    event["traceparent"] = json!(PARENT);
    event["tracestate"] = json!("vendor=1");
    assert_eq!(system.deliver(&event).await, "SUCCESS");

    // A sidecar that traces delivers in a span of its own.
    event["id"] = json!("e2");
    let delivery = PARENT.replace("b7ad6b7169203331", "00f067aa0ba902b7");
    let request = system.service.ask("POST", "/reminders").header("traceparent", &delivery);
    assert_eq!(request.json(&event).send().await.unwrap().status(), 200);
    assert_eq!(system.provider.traces(), [told(PARENT, "vendor=1"), told(&delivery, "vendor=1")]);
}

#[tokio::test]
async fn the_envelope_is_taken_with_any_content_type() {
    let system = System::start().await;
    let request = system.service.ask("POST", "/reminders").header("content-type", "application/cloudevents+json");
    let answer = request.body(reminder("e1").to_string()).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.text().await.unwrap().as_str()), (200, r#"{"status":"SUCCESS"}"#));
    assert_eq!(system.provider.pushed(), [push("e1")]);
}

/// What the service had written when it crashed.
#[rstest]
#[case::before_the_push(false)]
#[case::after_the_inbox(true)]
#[tokio::test]
async fn a_crash_in_between_pushes_again_with_the_same_key(#[case] remembered: bool) {
    let system = System::start().await;
    system.sidecar.put("notification-e1", claim("e1", "sending"));
    if remembered {
        let entry = json!({
            "sequence": 1, "id": "e1", "at": "2026-11-21T08:55:00Z",
            "kind": "reminder", "task_id": TASK, "title": "buy milk", "due_at": "2026-11-21T09:00:00Z",
        });
        system.sidecar.put("inbox-alice", json!({ "notifications": [entry], "last": 1 }));
    }
    assert_eq!(system.deliver(&reminder("e1")).await, "SUCCESS");

    assert_eq!(system.provider.pushed(), [push("e1")]);
    assert_eq!(system.stage("e1"), Some(json!("sent")));
    let inbox = system.list("alice", "").await.body;
    assert_eq!((inbox["notifications"].as_array().unwrap().len(), &inbox["last"]), (1, &json!(1)));
}

#[tokio::test]
async fn a_failed_inbox_is_made_up_for_by_the_next_delivery() {
    let system = System::start().await;
    // Ten others in a row are faster, which is as often as it tries.
    for sequence in 1..=10 {
        system.sidecar.overtake("inbox-alice", json!({ "notifications": [], "last": sequence }));
    }
    assert_eq!(system.deliver(&reminder("e1")).await, "RETRY");
    assert_eq!(system.stage("e1"), Some(json!("sending")));
    assert_eq!(system.deliver(&reminder("e1")).await, "SUCCESS");

    // The provider removes the double by its key.
    assert_eq!(system.provider.pushed(), [push("e1"), push("e1")]);
    assert_eq!(system.list("alice", "").await.body["last"], 11);
}

#[tokio::test]
async fn deliveries_at_the_same_time_come_to_one_notification() {
    let system = System::start().await;
    let event = reminder("e1");
    let words = join_all((0..4).map(|_| system.deliver(&event))).await;
    assert_eq!(words, ["SUCCESS"; 4]);
    assert!(system.provider.pushed().iter().all(|pushed| *pushed == push("e1")));
    assert_eq!(system.list("alice", "").await.body["last"], 1);
    assert_eq!(system.service.metric("todo_notifications_sent_total{kind=\"reminder\"}").await, Some(1));
}

#[rstest]
#[case::failed(500, "RETRY")]
#[case::away(503, "RETRY")]
#[case::too_slow(408, "RETRY")]
#[case::too_many(429, "RETRY")]
#[case::moved(307, "RETRY")]
#[case::refused(400, "DROP")]
#[case::unknown_user(404, "DROP")]
#[tokio::test]
async fn what_the_provider_answers_decides_over_the_event(#[case] status: u16, #[case] word: &str) {
    let system = System::start().await;
    system.provider.answer(status);
    assert_eq!(system.deliver(&reminder("e1")).await, word);
    assert_eq!(system.stage("e1"), Some(json!("sending")));
    assert_eq!(system.sidecar.value("inbox-alice"), None, "nobody was notified");

    system.provider.answer(200);
    assert_eq!(system.deliver(&reminder("e1")).await, "SUCCESS");
    assert_eq!(system.stage("e1"), Some(json!("sent")));
}

#[tokio::test]
async fn nothing_is_pushed_while_the_state_store_is_away() {
    let system = System::start().await;
    system.sidecar.break_state(true);
    assert_eq!(system.deliver(&reminder("e1")).await, "RETRY");
    assert!(system.provider.pushed().is_empty());
    system.sidecar.break_state(false);
    assert_eq!(system.deliver(&reminder("e1")).await, "SUCCESS");
    assert_eq!(system.provider.pushed(), [push("e1")]);
}

#[rstest]
#[case::no_object(json!("hello"))]
#[case::no_id({ let mut event = reminder("e1"); event.as_object_mut().unwrap().remove("id"); event })]
#[case::empty_id(reminder(""))]
#[case::id_that_is_no_key(reminder("a||b"))]
#[case::no_data({ let mut event = reminder("e1"); event.as_object_mut().unwrap().remove("data"); event })]
#[case::data_as_text({ let mut event = reminder("e1"); event["data"] = json!("{\"user_id\":\"alice\"}"); event })]
#[case::title_of_another_type(with(reminder("e1"), "title", json!(7)))]
#[case::empty_title(with(reminder("e1"), "title", json!("")))]
#[case::title_with_nul(with(reminder("e1"), "title", json!("a\0b")))]
#[case::no_user(with(reminder("e1"), "user_id", Value::Null))]
#[case::user_that_is_no_key(with(reminder("e1"), "user_id", json!("a||b")))]
#[case::no_time(with(reminder("e1"), "due_at", json!("tomorrow")))]
#[case::another_method(with(reminder("e1"), "notification_method", json!("smoke signal")))]
#[tokio::test]
async fn a_malformed_reminder_is_dropped(#[case] event: Value) {
    let system = System::start().await;
    assert_eq!(system.deliver(&event).await, "DROP");
    assert!(system.provider.pushed().is_empty());
    assert!(system.sidecar.keys().is_empty(), "{:?}", system.sidecar.keys());
}

#[tokio::test]
async fn what_is_no_json_is_dropped() {
    let system = System::start().await;
    let answer = system.service.ask("POST", "/reminders").body("user_id=alice").send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.text().await.unwrap().as_str()), (200, r#"{"status":"DROP"}"#));
}

#[tokio::test]
async fn another_reminder_under_the_same_id_is_dropped() {
    let system = System::start().await;
    assert_eq!(system.deliver(&reminder("e1")).await, "SUCCESS");
    assert_eq!(system.deliver(&with(reminder("e1"), "title", json!("buy bread"))).await, "DROP");
    assert_eq!(system.provider.pushed(), [push("e1")]);
}
