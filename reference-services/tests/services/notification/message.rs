//! `POST /send-notification`.

use rstest::rstest;
use serde_json::{Value, json};

use super::{PARENT, System, told};
use crate::provider::Push;
use crate::running::Answer;

fn hello() -> Value {
    json!({ "user_id": "alice", "message": "hello" })
}

impl System {
    async fn send(&self, key: &str, body: &Value) -> Answer {
        let request = self.service.ask("POST", "/send-notification").header("idempotency-key", key);
        Answer::of(request.json(body)).await
    }
}

#[tokio::test]
async fn a_message_is_sent_once_for_each_key() {
    let system = System::start().await;
    for _ in 0..2 {
        let answer = system.send("k1", &hello()).await;
        assert_eq!((answer.status, answer.body), (200, json!({ "status": "sent", "notification_id": "k1" })));
    }
    let body = json!({ "notification_id": "k1", "user_id": "alice", "message": "hello" });
    assert_eq!(system.provider.pushed(), [Push { key: "k1".to_owned(), body }]);
    let inbox = system.list("alice", "").await.body;
    let entry = &inbox["notifications"][0];
    assert_eq!((&entry["kind"], &entry["message"], &inbox["last"]), (&json!("message"), &json!("hello"), &json!(1)));
    let sent = system.service.metric("todo_notifications_sent_total{kind=\"message\"}").await;
    assert_eq!((sent, system.service.metric("todo_notifications_duplicates_total").await), (Some(1), Some(1)));
}

#[tokio::test]
async fn a_push_belongs_to_the_trace_of_the_call() {
    let system = System::start().await;
    let request = system.service.ask("POST", "/send-notification").json(&hello());
    let answer = Answer::of(request.header("traceparent", PARENT).header("tracestate", "vendor=1")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(system.provider.traces(), [told(PARENT, "vendor=1")]);
}

#[tokio::test]
async fn calls_without_a_key_are_different_messages() {
    let system = System::start().await;
    let (first, second) = (
        system.service.post("/send-notification", &hello()).await,
        system.service.post("/send-notification", &hello()).await,
    );
    assert_eq!((first.status, second.status), (200, 200));
    assert_ne!(first.body["notification_id"], second.body["notification_id"]);
    assert_eq!(system.provider.pushed().len(), 2);
}

#[tokio::test]
async fn a_key_belongs_to_one_message() {
    let system = System::start().await;
    assert_eq!(system.send("k1", &hello()).await.status, 200);
    let other = json!({ "user_id": "alice", "message": "good bye" });
    assert_eq!(system.send("k1", &other).await.problem(), 422);
    assert_eq!(system.provider.pushed().len(), 1);
}

#[rstest]
#[case::no_user(json!({ "message": "hello" }), 422)]
#[case::no_message(json!({ "user_id": "alice" }), 422)]
#[case::another_type(json!({ "user_id": 7, "message": "hello" }), 422)]
#[case::empty_user(json!({ "user_id": "", "message": "hello" }), 422)]
#[case::user_that_is_no_key(json!({ "user_id": "a||b", "message": "hello" }), 422)]
#[case::empty_message(json!({ "user_id": "alice", "message": "" }), 422)]
#[case::message_with_nul(json!({ "user_id": "alice", "message": "a\0b" }), 422)]
#[case::longest_message(json!({ "user_id": "alice", "message": "é".repeat(1_000) }), 200)]
#[case::message_too_long(json!({ "user_id": "alice", "message": "é".repeat(1_001) }), 422)]
#[tokio::test]
async fn a_message_has_a_user_and_a_length(#[case] body: Value, #[case] status: u16) {
    let system = System::start().await;
    let answer = system.send("k1", &body).await;
    assert_eq!(if status == 200 { answer.status } else { answer.problem() }, status);
    assert_eq!(system.provider.pushed().len(), usize::from(status == 200));
}

#[rstest]
#[case::no_json("application/json", "{", 400)]
#[case::another_media_type("text/plain", "hello", 415)]
#[tokio::test]
async fn a_body_that_is_no_json_is_refused(#[case] media_type: &str, #[case] body: &str, #[case] status: u16) {
    let system = System::start().await;
    let request = system.service.ask("POST", "/send-notification").header("content-type", media_type);
    assert_eq!(Answer::of(request.body(body.to_owned())).await.problem(), status);
}

#[rstest]
#[case::separator("a||b")]
#[case::empty("")]
#[case::too_long(&"k".repeat(201))]
#[tokio::test]
async fn a_key_that_cannot_be_kept_is_refused(#[case] key: &str) {
    let system = System::start().await;
    assert_eq!(system.send(key, &hello()).await.problem(), 400);
    assert!(system.provider.pushed().is_empty());
}

#[rstest]
#[case::refuses(400, 422)]
#[case::is_away(500, 503)]
#[tokio::test]
async fn the_caller_hears_that_the_provider(#[case] provider: u16, #[case] status: u16) {
    let system = System::start().await;
    system.provider.answer(provider);
    assert_eq!(system.send("k1", &hello()).await.problem(), status);
    system.provider.answer(200);
    assert_eq!(system.send("k1", &hello()).await.status, 200, "the same key is free to try again");
}

#[tokio::test]
async fn nothing_is_sent_while_the_state_store_is_away() {
    let system = System::start().await;
    system.sidecar.break_state(true);
    assert_eq!(system.send("k1", &hello()).await.problem(), 502);
    assert!(system.provider.pushed().is_empty());
}
