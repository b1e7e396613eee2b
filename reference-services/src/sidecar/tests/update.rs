//! Bringing a value up to date while others do the same.

use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::{Scripted, done, says};
use crate::sidecar::{CallError, Sidecar, Update};

fn value(etag: &'static str, body: &'static str) -> Response {
    ([("etag", etag)], body).into_response()
}

fn stale() -> Response {
    says(409, r#"{"errorCode":"ERR_STATE_SAVE","message":"etag mismatch"}"#)
}

async fn count_up(sidecar: &Sidecar) -> Result<u64, CallError> {
    sidecar.update_state("store", "k", None, |count: Option<u64>| Update::Write(count.unwrap_or(0) + 1)).await
}

/// What was saved, and over which etag.
fn saves(script: &Scripted) -> Vec<(Value, Value)> {
    let seen = script.all().into_iter().filter(|seen| seen.verb == "POST");
    seen.map(|seen| (seen.json()[0]["value"].clone(), seen.json()[0]["etag"].clone())).collect()
}

#[tokio::test]
async fn a_value_that_is_not_there_is_made() {
    let (script, sidecar) = Scripted::start(vec![done(), done()]).await;
    assert_eq!(count_up(&sidecar).await, Ok(1));
    assert_eq!(saves(&script), [(json!(1), Value::Null)]);
}

#[tokio::test]
async fn a_faster_writer_is_built_upon() {
    let answers = vec![value("1", "1"), stale(), value("2", "5"), done()];
    let (script, sidecar) = Scripted::start(answers).await;
    assert_eq!(count_up(&sidecar).await, Ok(6));
    assert_eq!(saves(&script), [(json!(2), json!("1")), (json!(6), json!("2"))]);
}

#[tokio::test]
async fn a_value_that_is_fine_is_not_written() {
    let (script, sidecar) = Scripted::start(vec![value("1", "7")]).await;
    let kept = sidecar.update_state("store", "k", None, |count| Update::Keep(count.unwrap_or(0_u64))).await;
    assert_eq!(kept, Ok(7));
    assert_eq!(saves(&script), []);
}

#[tokio::test]
async fn somebody_who_is_always_slower_gives_up() {
    let answers = (0..10).flat_map(|_| [value("1", "1"), stale()]).collect();
    let (_script, sidecar) = Scripted::start(answers).await;
    assert_eq!(count_up(&sidecar).await, Err(CallError::Contended { tries: 10 }));
}
