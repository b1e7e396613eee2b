//! What is carried on, what is carried back, and what never leaves `/api`.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http_body_util::StreamBody;
use hyper::body::Frame;
use rstest::rstest;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::super::running::Answer;
use super::wire::says;
use super::{bearer, gateway, identity, start};

const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

#[rstest]
#[case::list("GET", "/api/tasks?status=all&limit=5", "backend-service", "")]
#[case::create("POST", "/api/tasks", "backend-service", r#"{"title":"buy milk"}"#)]
#[case::change("PATCH", "/api/tasks/1?a=1&a=2&b=%20+&c=..%2F", "backend-service", r#"{"title":null}"#)]
#[case::complete("POST", "/api/tasks/1/complete", "backend-service", "")]
#[case::delete("DELETE", "/api/tasks/1", "backend-service", "")]
#[case::chat("POST", "/api/chat", "backend-service", r#"{"message":"list"}"#)]
#[case::notifications("GET", "/api/notifications?after=3", "notification-service", "")]
#[case::one_notification("GET", "/api/notifications/3", "notification-service", "")]
#[case::not_notifications("GET", "/api/notificationsx", "backend-service", "")]
#[tokio::test]
async fn a_request_reaches_its_service_as_it_is(
    #[case] verb: &str,
    #[case] target: &str,
    #[case] app: &str,
    #[case] body: &'static str,
) {
    let (wire, service) = start().await;
    wire.answer(says(200, "{}"));
    let request = service.ask(verb, target).header("authorization", bearer("alice")).body(body);
    assert_eq!(Answer::of(request).await.status, 200);
    let seen = wire.only();
    assert_eq!(seen.verb, verb);
    assert_eq!(seen.target, format!("/v1.0/invoke/{app}/method{target}"));
    assert_eq!(seen.body, body);
}

#[tokio::test]
async fn only_headers_with_a_meaning_reach_the_service() {
    let (wire, service) = start().await;
    wire.answer(says(200, "{}"));
    let sent = [
        ("authorization", bearer("alice")),
        ("content-type", "application/json".to_owned()),
        ("accept", "application/json".to_owned()),
        ("traceparent", PARENT.to_owned()),
        ("tracestate", "a=1".to_owned()),
        ("dapr-app-id", "recurring-task-service".to_owned()),
        ("dapr-api-token", "stolen".to_owned()),
        ("dapr-callee-app-id", "recurring-task-service".to_owned()),
        ("cookie", "session=1".to_owned()),
        ("x-forwarded-for", "10.0.0.1".to_owned()),
        ("connection", "accept".to_owned()),
        ("user-agent", "test".to_owned()),
    ];
    let request = sent.iter().fold(service.ask("POST", "/api/chat"), |ask, (name, value)| ask.header(*name, value));
    assert_eq!(Answer::of(request.body("{}")).await.status, 200);
    let headers = wire.only().headers;
    for (name, value) in &sent[..5] {
        assert_eq!(headers[*name], value.as_str(), "{name}");
    }
    assert_eq!(headers["dapr-api-token"], "api-token", "the gateway's own token for its sidecar");
    let mut names: Vec<&str> = headers.keys().map(http::HeaderName::as_str).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "accept",
            "authorization",
            "content-length",
            "content-type",
            "dapr-api-token",
            "host",
            "traceparent",
            "tracestate"
        ]
    );
}

#[rstest]
#[case::created(201, r#"{"id":"1"}"#)]
#[case::not_found(404, r#"{"type":"about:blank","title":"Not Found","status":404,"detail":"no such task"}"#)]
#[case::conflict(409, r#"{"status":409}"#)]
#[case::teapot(418, "short and stout")]
#[case::failed(500, r#"{"status":500,"detail":"broken"}"#)]
#[case::not_ready(503, r#"{"status":503,"detail":"not ready"}"#)]
#[tokio::test]
async fn what_the_service_answers_is_carried_back_unchanged(#[case] status: u16, #[case] body: &'static str) {
    let (wire, service) = start().await;
    let headers = [("content-type", "application/problem+json"), ("location", "/api/tasks/1"), ("dapr-secret", "x")];
    wire.answer((http::StatusCode::from_u16(status).unwrap(), headers, body));
    let request = service.ask("GET", "/api/tasks/1").header("authorization", bearer("alice"));
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), status);
    let headers = response.headers().clone();
    assert_eq!(
        (&headers["content-type"], &headers["location"]),
        (&"application/problem+json".parse().unwrap(), &"/api/tasks/1".parse().unwrap())
    );
    assert_eq!(headers["cache-control"], "no-store");
    assert!(!headers.contains_key("dapr-secret"), "{headers:?}");
    assert_eq!(response.text().await.unwrap(), body);
}

#[tokio::test]
async fn an_answer_without_a_body_stays_without() {
    let (wire, service) = start().await;
    wire.answer(http::StatusCode::NO_CONTENT);
    let request = service.ask("DELETE", "/api/tasks/1").header("authorization", bearer("alice"));
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 204);
    assert_eq!(response.text().await.unwrap(), "");
}

#[rstest]
#[case::callee_down(500, r#"{"errorCode":"ERR_DIRECT_INVOKE","message":"failed to invoke: 10.0.0.7:50002"}"#)]
#[case::wrong_token(401, "invalid api token")]
#[tokio::test]
async fn what_dapr_itself_refuses_is_a_bad_gateway_without_internals(#[case] status: u16, #[case] body: &'static str) {
    let (wire, service) = start().await;
    wire.answer(says(status, body));
    let answer = Answer::of(service.ask("GET", "/api/tasks").header("authorization", bearer("alice"))).await;
    assert_eq!(answer.problem(), 502);
    assert_eq!(answer.body["detail"], "a service behind this one failed");
}

#[tokio::test]
async fn a_service_that_hangs_is_a_gateway_timeout() {
    let (wire, service) = start().await;
    let answer = Answer::of(service.ask("GET", "/api/tasks").header("authorization", bearer("alice"))).await;
    assert_eq!(answer.problem(), 504);
    assert_eq!(wire.only().target, "/v1.0/invoke/backend-service/method/api/tasks");
}

#[tokio::test]
async fn a_sidecar_that_is_not_there_is_a_gateway_timeout() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nowhere = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let service = gateway(&nowhere, identity(), None).await;
    let answer = Answer::of(service.ask("GET", "/api/tasks").header("authorization", bearer("alice"))).await;
    assert_eq!(answer.problem(), 504);
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_whether_its_length_is_told_or_not() {
    let (wire, service) = start().await;
    let known = service.ask("POST", "/api/chat").header("authorization", bearer("alice"));
    assert_eq!(Answer::of(known.body("x".repeat(1024 * 1024 + 1))).await.problem(), 413);

    let part = Bytes::from(" ".repeat(64 * 1024));
    let parts = stream::iter(std::iter::repeat_n(part, 17)).map(|part| Ok::<_, Infallible>(Frame::data(part)));
    let body = reqwest::Body::wrap(StreamBody::new(parts));
    let unknown = service.ask("POST", "/api/chat").header("authorization", bearer("alice"));
    assert_eq!(Answer::of(unknown.body(body)).await.problem(), 413);
    assert!(wire.saw_nothing());
}

#[rstest]
#[case::successors("/successors", 404)]
#[case::mcp("/mcp", 404)]
#[case::cron("/reminder-cron", 404)]
#[case::send_notification("/send-notification", 404)]
#[case::api_itself("/api", 404)]
#[case::encoded_api("/%61pi/tasks", 404)]
#[case::parent("/api/../successors", 400)]
#[case::encoded_parent("/api/%2e%2e/successors", 400)]
#[case::encoded_slash("/api/..%2Fsuccessors", 400)]
#[case::twice_encoded("/api/%252e%252e%252Fsuccessors", 400)]
#[case::double_slash("/api//successors", 400)]
#[case::double_slash_first("//api/tasks", 404)]
#[tokio::test]
async fn nothing_but_the_api_is_reached(#[case] target: &str, #[case] status: u16) {
    let (wire, service) = start().await;
    // Byte for byte: a client would clean the path.
    let address = service.base.strip_prefix("http://").unwrap();
    let request = format!(
        "POST {target} HTTP/1.1\r\nhost: {address}\r\nauthorization: {}\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{{}}",
        bearer("alice")
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
    assert!(answer.contains("application/problem+json"), "{answer}");
    assert!(wire.saw_nothing());
}

#[tokio::test]
async fn a_preflight_needs_no_token_and_is_answered_by_the_service_alone() {
    let (wire, service) = start().await;
    let allowed = [("access-control-allow-origin", "http://127.0.0.1:9"), ("vary", "origin")];
    wire.answer((http::StatusCode::OK, allowed));
    let preflight = service
        .ask("OPTIONS", "/api/tasks")
        .header("origin", "http://127.0.0.1:9")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization,content-type");
    let response = preflight.send().await.unwrap();
    assert_eq!(response.status(), 200);
    let origins: Vec<_> = response.headers().get_all("access-control-allow-origin").iter().collect();
    assert_eq!(origins, ["http://127.0.0.1:9"]);
    assert_eq!(response.headers()["vary"], "origin");

    let seen = wire.only();
    assert_eq!(
        (seen.verb.as_str(), seen.target.as_str()),
        ("OPTIONS", "/v1.0/invoke/backend-service/method/api/tasks")
    );
    assert_eq!(seen.headers["origin"], "http://127.0.0.1:9");
    assert_eq!(seen.headers["access-control-request-method"], "POST");
    assert_eq!(seen.headers["access-control-request-headers"], "authorization,content-type");
    assert!(!seen.headers.contains_key("authorization"), "{seen:?}");
}
