//! What reaches a callee, and which answers are the callee's.

use axum::response::IntoResponse;
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use rstest::rstest;

use super::{Scripted, done, says};
use crate::problem::Problem;
use crate::sidecar::{Call, CallError};

fn call(verb: Method, headers: &[(&'static str, &'static str)], body: &'static str) -> Call<'static> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(*name, value.parse().unwrap());
    }
    Call { app: "notification-service", verb, path: "send-notification?a=b%20c", headers: map, body: Bytes::from(body) }
}

#[tokio::test]
async fn a_call_passes_verb_path_query_headers_and_body() {
    let (script, sidecar) = Scripted::start(vec![says(200, "{}")]).await;
    let headers = [("content-type", "application/json"), ("idempotency-key", "1"), ("traceparent", "00-a")];
    sidecar.invoke(call(Method::PATCH, &headers, r#"{"a":1}"#)).await.unwrap();

    let seen = script.only();
    let target = "/v1.0/invoke/notification-service/method/send-notification?a=b%20c";
    assert_eq!((seen.verb.as_str(), seen.target.as_str()), ("PATCH", target));
    for (name, value) in headers {
        assert_eq!(seen.header(name), Some(value));
    }
    assert_eq!(seen.header("dapr-api-token"), Some("api-token"));
    assert_eq!((seen.header("content-length"), seen.header("transfer-encoding")), (Some("7"), None));
    assert_eq!(seen.body, r#"{"a":1}"#);
}

#[tokio::test]
async fn a_call_without_a_body_is_not_chunked_either() {
    let (script, sidecar) = Scripted::start(vec![done(), done()]).await;
    sidecar.invoke(call(Method::POST, &[], "")).await.unwrap();
    sidecar.invoke(call(Method::GET, &[], "")).await.unwrap();
    let lengths: Vec<_> = script.all().iter().map(|seen| seen.header("content-length").map(str::to_owned)).collect();
    assert_eq!(lengths, [Some("0".to_owned()), None]);
}

#[tokio::test]
async fn headers_of_dapr_and_of_one_connection_are_not_sent_on() {
    let (script, sidecar) = Scripted::start(vec![done()]).await;
    let dangerous = [
        ("dapr-app-id", "secrets"),
        ("dapr-api-token", "forged"),
        ("dapr-caller-app-id", "forged"),
        ("connection", "x-mine, keep-alive"),
        ("x-mine", "1"),
        ("te", "trailers"),
        ("host", "elsewhere"),
        ("content-length", "99"),
        ("transfer-encoding", "chunked"),
    ];
    sidecar.invoke(call(Method::POST, &dangerous, "")).await.unwrap();

    let seen = script.only();
    for name in ["dapr-app-id", "dapr-caller-app-id", "x-mine", "te", "transfer-encoding"] {
        assert_eq!(seen.header(name), None, "{name}");
    }
    let tokens: Vec<_> = seen.headers.get_all("dapr-api-token").iter().collect();
    assert_eq!(tokens, ["api-token"]);
    assert_ne!(seen.header("host"), Some("elsewhere"));
}

#[rstest]
#[case::not_found(404, r#"{"status":404,"detail":"no such task"}"#)]
#[case::fault(500, "it broke")]
#[case::redirect(302, "")]
#[case::refused_by_the_callee(401, r#"{"detail":"token"}"#)]
#[case::a_code_of_the_callees_own(409, r#"{"errorCode":"conflict"}"#)]
#[tokio::test]
async fn whatever_the_callee_answers_is_an_answer(#[case] status: u16, #[case] body: &'static str) {
    let (_script, sidecar) = Scripted::start(vec![says(status, body)]).await;
    let answer = sidecar.invoke(call(Method::POST, &[], "")).await.unwrap();
    assert_eq!((answer.status.as_u16(), &answer.body[..]), (status, body.as_bytes()));
    assert_eq!(answer.headers.get("content-type").unwrap(), "application/json");
}

#[rstest]
#[case::not_reached(500, r#"{"errorCode":"ERR_DIRECT_INVOKE","message":"failed to invoke"}"#)]
#[case::denied(403, r#"{"errorCode":"ERR_DIRECT_INVOKE","message":"access control policy has denied access"}"#)]
#[case::wrong_token(401, "invalid api token")]
#[tokio::test]
async fn daprs_own_error_is_none(#[case] status: u16, #[case] body: &'static str) {
    let (_script, sidecar) = Scripted::start(vec![says(status, body)]).await;
    let error = sidecar.invoke(call(Method::POST, &[], "")).await.unwrap_err();
    assert!(matches!(error, CallError::Dapr { status: told, .. } if told == status), "{error:?}");
}

#[tokio::test]
async fn headers_of_the_answer_that_belong_to_the_connection_are_removed() {
    let headers = [("connection", "x-hop"), ("x-hop", "1"), ("x-kept", "1")];
    let (_script, sidecar) = Scripted::start(vec![(headers, "text").into_response()]).await;
    let answer = sidecar.invoke(call(Method::GET, &[], "")).await.unwrap();
    assert_eq!(answer.headers.get("x-kept").unwrap(), "1");
    for name in ["connection", "x-hop", "content-length"] {
        assert!(!answer.headers.contains_key(name), "{name}");
    }
}

#[tokio::test]
async fn an_answer_is_parsed_only_when_its_status_says_so() {
    let (_script, sidecar) = Scripted::start(vec![says(200, "[1]"), says(400, "[1]"), says(200, "<p>")]).await;
    let mut parsed = Vec::new();
    for _ in 0..3 {
        parsed.push(sidecar.invoke(call(Method::GET, &[], "")).await.unwrap().json::<Vec<u8>>());
    }
    assert_eq!(parsed[0], Ok(vec![1]));
    assert_eq!(parsed[1], Err(CallError::Callee { status: 400 }));
    assert!(matches!(parsed[2], Err(CallError::Unreadable(_))), "{parsed:?}");
}

#[rstest]
#[case::no_answer(CallError::Unreachable("connect to 10.0.0.1".into()), StatusCode::GATEWAY_TIMEOUT)]
#[case::dapr(CallError::Dapr { status: 500, code: "ERR_X".into(), message: "10.0.0.1".into() }, StatusCode::BAD_GATEWAY)]
#[case::callee(CallError::Callee { status: 500 }, StatusCode::BAD_GATEWAY)]
#[case::unreadable(CallError::Unreadable("10.0.0.1".into()), StatusCode::BAD_GATEWAY)]
fn a_caller_is_told_nothing_of_the_inside(#[case] error: CallError, #[case] status: StatusCode) {
    let problem = Problem::from(error);
    assert_eq!(problem.status, status);
    assert!(!problem.detail.contains("10.0.0.1"), "{problem:?}");
}
