//! What a user must not send: answered with a problem, and nothing is changed by it.

use rstest::rstest;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Stand;
use crate::running::Answer;

#[rstest]
#[case::malformed(r#"{"title": "#, 400)]
#[case::no_object("[]", 422)]
#[case::no_title("{}", 422)]
#[case::wrong_type(r#"{"title":1}"#, 422)]
#[case::blank_title(r#"{"title":"  "}"#, 422)]
#[case::unstorable_title(r#"{"title":"a\u0000b"}"#, 422)]
#[case::unknown_field(r#"{"title":"x","prio":1}"#, 422)]
#[case::no_time(r#"{"title":"x","due_at":"tomorrow"}"#, 422)]
#[case::time_without_offset(r#"{"title":"x","due_at":"2026-11-30T09:00:00"}"#, 422)]
#[case::time_no_database_knows(r#"{"title":"x","due_at":"-004800-01-01T00:00:00Z"}"#, 422)]
#[case::never_due(r#"{"title":"x","recurrence":{"rule":"daily"}}"#, 422)]
#[case::unknown_rule(r#"{"title":"x","due_at":"2026-11-30T09:00:00Z","recurrence":{"rule":"hourly"}}"#, 422)]
#[case::unknown_zone(
    r#"{"title":"x","due_at":"2026-11-30T09:00:00Z","recurrence":{"rule":"daily","time_zone":"Mars/Base"}}"#,
    422
)]
#[tokio::test]
async fn a_bad_task_is_refused_and_nothing_is_made(#[case] body: &'static str, #[case] status: u16) {
    let stand = Stand::start().await;
    let before = stand.everything().await;
    let request = stand.ask("ada", "POST", "/api/tasks").header("content-type", "application/json").body(body);
    assert_eq!(Answer::of(request).await.problem(), status);
    assert_eq!(stand.everything().await, before);
}

#[rstest]
#[case::title_just_fits(json!({ "title": "é".repeat(200) }), 201)]
#[case::title_too_long(json!({ "title": "é".repeat(201) }), 422)]
#[case::description_just_fits(json!({ "title": "x", "description": "é".repeat(4000) }), 201)]
#[case::description_too_long(json!({ "title": "x", "description": "é".repeat(4001) }), 422)]
#[case::far_too_long(json!({ "title": "x".repeat(1024 * 1024) }), 413)]
#[tokio::test]
async fn characters_are_counted(#[case] body: Value, #[case] status: u16) {
    let stand = Stand::start().await;
    let before = stand.everything().await;
    let answer = stand.send("ada", "POST", "/api/tasks", &body).await;
    assert_eq!(answer.status, status, "{answer:?}");
    if status != 201 {
        assert_eq!(answer.problem(), status);
        assert_eq!(stand.everything().await, before);
    }
}

#[tokio::test]
async fn a_body_of_another_type_is_refused() {
    let stand = Stand::start().await;
    let request = stand.ask("ada", "POST", "/api/tasks").header("content-type", "text/plain").body(r#"{"title":"x"}"#);
    assert_eq!(Answer::of(request).await.problem(), 415);
    assert_eq!(stand.everything().await, (vec![], 0));
}

#[rstest]
#[case::nothing(json!({}))]
#[case::no_title(json!({ "title": null }))]
#[case::blank_title(json!({ "title": "" }))]
#[case::long_title(json!({ "title": "x".repeat(201) }))]
#[case::unknown_field(json!({ "status": "completed" }))]
#[case::repeats_without_a_time(json!({ "due_at": null }))]
#[case::unknown_rule(json!({ "recurrence": { "rule": "yearly" } }))]
#[tokio::test]
async fn a_bad_change_is_refused_and_nothing_is_changed(#[case] patch: Value) {
    let stand = Stand::start().await;
    let wanted = json!({ "title": "x", "due_at": "2026-11-30T09:00:00Z", "recurrence": { "rule": "weekly" } });
    let task = stand.create("ada", wanted).await;
    let before = stand.everything().await;
    let path = format!("/api/tasks/{}", task["id"].as_str().unwrap());
    assert_eq!(stand.send("ada", "PATCH", &path, &patch).await.problem(), 422);
    assert_eq!(stand.everything().await, before);
}

#[rstest]
#[case::read("GET", "")]
#[case::changed("PATCH", "")]
#[case::completed("POST", "/complete")]
#[case::removed("DELETE", "")]
#[case::notified("POST", "/notify")]
#[tokio::test]
async fn a_task_of_nobody_or_of_somebody_else_is_not_there(#[case] verb: &str, #[case] below: &str) {
    let stand = Stand::start().await;
    let hers = stand.create("ada", json!({ "title": "hers" })).await["id"].as_str().unwrap().to_owned();
    let before = stand.everything().await;
    for id in [hers, Uuid::new_v4().to_string(), "7".to_owned(), "%F0%9F%A5%A6".to_owned()] {
        let answer = stand.send("bob", verb, &format!("/api/tasks/{id}{below}"), &json!({ "title": "his" })).await;
        assert_eq!(answer.problem(), 404, "{id}");
    }
    assert_eq!(stand.everything().await, before);
    assert!(stand.sidecar.calls().is_empty());
}

#[rstest]
#[case::unknown_route("GET", "/api/lists", 404)]
#[case::unknown_root("GET", "/tasks", 404)]
#[case::wrong_verb("PUT", "/api/tasks", 405)]
#[case::wrong_verb_below("POST", "/api/conversation", 405)]
#[tokio::test]
async fn what_there_is_not_is_a_problem(#[case] verb: &str, #[case] path: &str, #[case] status: u16) {
    let stand = Stand::start().await;
    assert_eq!(stand.call("ada", verb, path).await.problem(), status);
}
