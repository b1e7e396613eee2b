//! Reading, conditional writing, and telling a conflict from a fault.

use axum::response::IntoResponse;
use rstest::rstest;
use serde_json::{Value, json};

use super::{Scripted, done, says};
use crate::sidecar::{CallError, Saved, Versioned, Write};

const SAVE_FAILED: &str = r#"{"errorCode":"ERR_STATE_SAVE","message":"no item was updated"}"#;

fn value(etag: &'static str) -> axum::response::Response {
    ([("etag", etag)], r#"{"n":1}"#).into_response()
}

#[tokio::test]
async fn a_value_comes_with_its_version() {
    let (script, sidecar) = Scripted::start(vec![value("7")]).await;
    let read = sidecar.state::<Value>("store", "k").await;
    assert_eq!(read, Ok(Some(Versioned { value: json!({"n": 1}), etag: "7".to_owned() })));
    let seen = script.only();
    assert_eq!((seen.verb.as_str(), seen.target.as_str()), ("GET", "/v1.0/state/store/k?consistency=strong"));
    assert_eq!(seen.header("dapr-api-token"), Some("api-token"));
}

#[tokio::test]
async fn no_content_is_no_value() {
    let (_script, sidecar) = Scripted::start(vec![done()]).await;
    assert_eq!(sidecar.state::<Value>("store", "k").await, Ok(None));
}

#[tokio::test]
async fn a_fault_is_never_taken_for_no_value() {
    let fault = r#"{"errorCode":"ERR_STATE_GET","message":"fail to get k from state store"}"#;
    let (_script, sidecar) = Scripted::start(vec![says(500, fault)]).await;
    let error = sidecar.state::<Value>("store", "k").await.unwrap_err();
    assert_eq!(error.code(), Some("ERR_STATE_GET"));
}

#[rstest]
#[case::no_etag(says(200, "{}"))]
#[case::no_json(([("etag", "1")], "{").into_response())]
#[tokio::test]
async fn a_value_without_version_or_shape_is_unreadable(#[case] answer: axum::response::Response) {
    let (_script, sidecar) = Scripted::start(vec![answer]).await;
    let read = sidecar.state::<Value>("store", "k").await;
    assert!(matches!(read, Err(CallError::Unreadable(_))), "{read:?}");
}

#[tokio::test]
async fn a_key_reaches_the_url_encoded_and_the_body_as_it_is() {
    let (script, sidecar) = Scripted::start(vec![done(), done(), done()]).await;
    let key = "a+b/c%|é ?#";
    sidecar.state::<Value>("store", key).await.unwrap();
    sidecar.delete_state("store", key).await.unwrap();
    sidecar.save_state("store", key, &1, Write::New, None).await.unwrap();

    let seen = script.all();
    assert_eq!(seen[0].target, "/v1.0/state/store/a%2Bb%2Fc%25%7C%C3%A9%20%3F%23?consistency=strong");
    assert_eq!(
        (seen[1].verb.as_str(), seen[1].target.as_str()),
        ("DELETE", "/v1.0/state/store/a%2Bb%2Fc%25%7C%C3%A9%20%3F%23")
    );
    assert_eq!(seen[2].json()[0]["key"], key);
}

#[rstest]
#[case::new(
    Write::New, None,
    json!([{"key": "k", "value": {"n": 2}, "options": {"concurrency": "first-write", "consistency": "strong"}}])
)]
#[case::over(
    Write::Over("7"), None,
    json!([{"key": "k", "value": {"n": 2}, "etag": "7", "options": {"concurrency": "first-write", "consistency": "strong"}}])
)]
#[case::expiring(
    Write::New, Some(60),
    json!([{"key": "k", "value": {"n": 2}, "options": {"concurrency": "first-write", "consistency": "strong"}, "metadata": {"ttlInSeconds": "60"}}])
)]
#[tokio::test]
async fn a_write_carries_its_condition(#[case] condition: Write<'_>, #[case] ttl: Option<u32>, #[case] body: Value) {
    let (script, sidecar) = Scripted::start(vec![done()]).await;
    assert_eq!(sidecar.save_state("store", "k", &json!({"n": 2}), condition, ttl).await, Ok(Saved::Written));
    let seen = script.only();
    assert_eq!((seen.verb.as_str(), seen.target.as_str()), ("POST", "/v1.0/state/store"));
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(seen.header("transfer-encoding"), None);
    assert_eq!(seen.json(), body);
}

#[rstest]
#[case::stale(Write::Over("6"), vec![says(409, r#"{"errorCode":"ERR_STATE_SAVE","message":"etag mismatch"}"#)])]
#[case::taken_in_memory(Write::New, vec![says(409, SAVE_FAILED)])]
#[case::taken_in_postgresql(Write::New, vec![says(500, SAVE_FAILED), value("1")])]
#[tokio::test]
async fn a_faster_writer_is_a_conflict(#[case] condition: Write<'_>, #[case] answers: Vec<axum::response::Response>) {
    let (_script, sidecar) = Scripted::start(answers).await;
    assert_eq!(sidecar.save_state("store", "k", &1, condition, None).await, Ok(Saved::Conflict));
}

#[rstest]
#[case::new_and_still_absent(Write::New, vec![says(500, SAVE_FAILED), done()], 2)]
#[case::new_and_unreadable(Write::New, vec![says(500, SAVE_FAILED), says(500, SAVE_FAILED)], 2)]
#[case::over_is_never_read_again(Write::Over("6"), vec![says(500, SAVE_FAILED)], 1)]
#[case::unknown_store(Write::New, vec![says(400, SAVE_FAILED)], 1)]
#[tokio::test]
async fn a_fault_is_no_conflict(
    #[case] condition: Write<'_>,
    #[case] answers: Vec<axum::response::Response>,
    #[case] requests: usize,
) {
    let (script, sidecar) = Scripted::start(answers).await;
    let saved = sidecar.save_state("store", "k", &1, condition, None).await;
    assert_eq!(saved.unwrap_err().code(), Some("ERR_STATE_SAVE"));
    assert_eq!(script.all().len(), requests);
}

#[tokio::test]
async fn a_deletion_that_fails_is_told() {
    let fault = r#"{"errorCode":"ERR_STATE_DELETE","message":"failed deleting state"}"#;
    let (_script, sidecar) = Scripted::start(vec![says(500, fault)]).await;
    assert_eq!(sidecar.delete_state("store", "k").await.unwrap_err().code(), Some("ERR_STATE_DELETE"));
}
