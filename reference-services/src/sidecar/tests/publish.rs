//! What publishing sends, and what it makes of every kind of answer.

use std::time::Duration;

use rstest::rstest;
use tokio::net::TcpListener;

use super::{Scripted, client, done, says};
use crate::sidecar::{CallError, Event, Limits, Sidecar};
use crate::trace::TraceContext;

fn trace() -> TraceContext {
    let traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned();
    TraceContext { traceparent, tracestate: "vendor=1".to_owned() }
}

async fn publish(sidecar: &Sidecar) -> Result<(), CallError> {
    let event =
        Event { pubsub: "kafka-pubsub", topic: "t", id: "e 1", key: "k&1", payload: r#"{"a":1}"#, trace: &trace() };
    sidecar.publish(event).await
}

#[tokio::test]
async fn an_event_is_sent_with_its_length_its_key_its_id_its_trace_and_the_token() {
    let (script, sidecar) = Scripted::start(vec![done()]).await;
    publish(&sidecar).await.unwrap();

    let seen = script.only();
    let target = "/v1.0/publish/kafka-pubsub/t?metadata.partitionKey=k%261&metadata.cloudevent.id=e%201";
    assert_eq!((seen.verb.as_str(), seen.target.as_str()), ("POST", target));
    assert_eq!(seen.body, r#"{"a":1}"#);
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(seen.header("content-length"), Some("7"));
    assert_eq!(seen.header("transfer-encoding"), None);
    assert_eq!(seen.header("traceparent"), Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
    assert_eq!(seen.header("tracestate"), Some("vendor=1"));
    assert_eq!(seen.header("dapr-api-token"), Some("api-token"));
}

#[tokio::test]
async fn any_2xx_is_success_and_nothing_is_read_from_it() {
    let (_script, sidecar) = Scripted::start(vec![says(200, "not json"), says(202, "")]).await;
    assert_eq!(publish(&sidecar).await, Ok(()));
    assert_eq!(publish(&sidecar).await, Ok(()));
}

#[rstest]
#[case::with_a_code(
    404,
    r#"{"errorCode":"ERR_PUBSUB_NOT_FOUND","message":"pubsub kafka-pubsub not found"}"#,
    "ERR_PUBSUB_NOT_FOUND",
    "pubsub kafka-pubsub not found"
)]
#[case::in_plain_text(401, "invalid api token", "", "invalid api token")]
#[case::without_a_body(500, "", "", "")]
#[tokio::test]
async fn a_refusal_keeps_what_dapr_said(
    #[case] status: u16,
    #[case] body: &'static str,
    #[case] code: &str,
    #[case] message: &str,
) {
    let (_script, sidecar) = Scripted::start(vec![says(status, body)]).await;
    let expected = CallError::Dapr { status, code: code.to_owned(), message: message.to_owned() };
    assert_eq!(publish(&sidecar).await, Err(expected));
}

#[tokio::test]
async fn a_sidecar_that_is_not_there_is_unreachable() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let error = publish(&client(&format!("http://{free}"))).await.unwrap_err();
    assert!(matches!(error, CallError::Unreachable(_)), "{error:?}");
    assert!(error.to_string().contains("refused"), "the cause is told: {error}");
    assert!(!error.to_string().contains("partitionKey"), "the address is not: {error}");
}

#[tokio::test]
async fn a_sidecar_that_never_answers_is_unreachable_in_time() {
    let (_script, sidecar) = Scripted::start(vec![]).await;
    let limits = Limits { block: Duration::from_millis(50), ..sidecar.limits };
    let error = publish(&Sidecar { limits, ..sidecar }).await.unwrap_err();
    assert!(matches!(error, CallError::Unreachable(_)), "{error:?}");
}
