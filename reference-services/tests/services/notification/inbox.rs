//! What a user finds under `/api/notifications`.

use rstest::rstest;
use serde_json::{Value, json};

use super::{System, TASK, reminder, with};

fn sequences(body: &Value) -> Vec<u64> {
    let notifications = body["notifications"].as_array().unwrap();
    notifications.iter().map(|entry| entry["sequence"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn a_reminder_stands_in_the_inbox_of_its_user() {
    let system = System::start().await;
    let nothing = json!({ "notifications": [], "last": 0 });
    assert_eq!(system.list("alice", "").await.body, nothing);
    assert_eq!(system.deliver(&reminder("e1")).await, "SUCCESS");

    let mut answer = system.list("alice", "").await;
    let at = answer.body["notifications"][0].as_object_mut().unwrap().remove("at");
    assert!(at.is_some_and(|at| at.as_str().is_some_and(|at| at.ends_with('Z'))), "{answer:?}");
    let entry = json!({
        "sequence": 1, "id": "e1", "kind": "reminder",
        "task_id": TASK, "title": "buy milk", "due_at": "2026-11-21T09:00:00Z",
    });
    assert_eq!((answer.status, answer.body), (200, json!({ "notifications": [entry], "last": 1 })));
    assert_eq!(system.list("bob", "").await.body, nothing, "it is nobody else's");
}

#[tokio::test]
async fn the_last_fifty_are_kept_and_those_after_a_number_are_told() {
    let system = System::start().await;
    for number in 1..=52 {
        assert_eq!(system.deliver(&reminder(&format!("e{number}"))).await, "SUCCESS");
    }
    let all = system.list("alice", "").await.body;
    assert_eq!((sequences(&all), &all["last"]), ((3..=52).collect(), &json!(52)));
    let new = system.list("alice", "?after=50").await.body;
    assert_eq!((sequences(&new), &new["last"]), (vec![51, 52], &json!(52)));
    assert_eq!(system.list("alice", "?after=52").await.body, json!({ "notifications": [], "last": 52 }));
}

#[tokio::test]
async fn an_entry_is_not_lost_to_somebody_who_writes_at_the_same_time() {
    let system = System::start().await;
    let other = json!({ "sequence": 1, "id": "e0", "at": "2026-11-21T08:00:00Z", "kind": "message", "message": "hi" });
    system.sidecar.overtake("inbox-alice", json!({ "notifications": [other], "last": 1 }));
    assert_eq!(system.deliver(&reminder("e1")).await, "SUCCESS");
    let inbox = system.list("alice", "").await.body;
    assert_eq!((sequences(&inbox), &inbox["notifications"][1]["id"]), (vec![1, 2], &json!("e1")));
}

#[tokio::test]
async fn a_user_id_may_need_encoding() {
    let system = System::start().await;
    let user = "a+b/c%d é@x";
    assert_eq!(system.deliver(&with(reminder("e1"), "user_id", json!(user))).await, "SUCCESS");
    assert_eq!(system.list(user, "").await.body["last"], 1);
}

#[rstest]
#[case::text("?after=soon")]
#[case::negative("?after=-1")]
#[tokio::test]
async fn what_is_no_number_is_refused(#[case] query: &str) {
    let system = System::start().await;
    assert_eq!(system.list("alice", query).await.problem(), 400);
}

#[tokio::test]
async fn an_inbox_needs_a_token() {
    let system = System::start().await;
    assert_eq!(system.service.get("/api/notifications").await.problem(), 401);
}

#[tokio::test]
async fn an_inbox_that_cannot_be_read_is_not_an_empty_one() {
    let system = System::start().await;
    system.sidecar.break_state(true);
    assert_eq!(system.list("alice", "").await.problem(), 502);
}
