//! The conversation in the state store.

use serde_json::json;

use super::Stand;

#[tokio::test]
async fn a_conversation_is_there_once_something_was_said_until_it_is_forgotten() {
    let stand = Stand::start().await;
    assert_eq!(stand.call("ada", "GET", "/api/conversation").await.problem(), 404);
    stand.send("ada", "POST", "/api/chat", &json!({ "message": "hello" })).await;
    assert_eq!(stand.call("ada", "GET", "/api/conversation").await.body["messages"][0]["content"], "hello");
    assert_eq!(stand.call("bob", "GET", "/api/conversation").await.problem(), 404);
    assert_eq!(stand.call("ada", "DELETE", "/api/conversation").await.status, 204);
    assert_eq!(stand.call("ada", "DELETE", "/api/conversation").await.status, 204);
    assert_eq!(stand.call("ada", "GET", "/api/conversation").await.problem(), 404);
}

#[tokio::test]
async fn what_another_replica_wrote_in_between_is_kept() {
    let stand = Stand::start().await;
    let before = json!({ "messages": [{ "role": "user", "content": "there", "at": "2026-01-01T00:00:00Z" }], "last_action": null });
    // The first write finds a key that was not there, the second an etag that is no longer right.
    stand.sidecar.overtake("conversation-user-ada", json!({ "messages": [], "last_action": "list_tasks" }));
    stand.sidecar.overtake("conversation-user-ada", before);
    let reply = stand.send("ada", "POST", "/api/chat", &json!({ "message": "add x" })).await;
    assert_eq!(reply.status, 200);
    let state = stand.sidecar.value("conversation-user-ada").unwrap();
    let said: Vec<&str> =
        state["messages"].as_array().unwrap().iter().map(|message| message["content"].as_str().unwrap()).collect();
    assert_eq!(said, ["there", "add x", "I added “x”."]);
    assert_eq!(stand.everything().await.1, 1, "the task is made once");
}

#[tokio::test]
async fn any_user_id_has_its_own_key() {
    let stand = Stand::start().await;
    for user in ["a+b/c%é", "a b/c%é", "..", "🥦?x#y"] {
        stand.send(user, "POST", "/api/chat", &json!({ "message": user })).await;
        let kept = stand.call(user, "GET", "/api/conversation").await;
        assert_eq!((kept.status, &kept.body["messages"][0]["content"]), (200, &json!(user)));
        assert!(stand.sidecar.value(&format!("conversation-user-{user}")).is_some(), "{user}");
    }
}

#[tokio::test]
async fn a_user_id_that_dapr_cannot_keep_is_refused_before_anything_is_done() {
    let stand = Stand::start().await;
    assert_eq!(stand.send("a||b", "POST", "/api/chat", &json!({ "message": "add x" })).await.problem(), 422);
    assert_eq!(stand.call("a||b", "GET", "/api/conversation").await.problem(), 422);
    assert_eq!(stand.call("a||b", "DELETE", "/api/conversation").await.problem(), 422);
    assert_eq!((stand.everything().await, stand.sidecar.keys()), ((vec![], 0), vec![]));
}

#[tokio::test]
async fn a_store_that_fails_is_an_error_and_no_empty_conversation() {
    let stand = Stand::start().await;
    stand.sidecar.break_state(true);
    assert_eq!(stand.call("ada", "GET", "/api/conversation").await.problem(), 502);
    assert_eq!(stand.call("ada", "DELETE", "/api/conversation").await.problem(), 502);
}
