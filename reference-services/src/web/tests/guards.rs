//! The app token and the body limit.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http_body_util::StreamBody;
use hyper::body::Frame;
use rstest::rstest;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{Answer, Running, small};

#[rstest]
#[case::right(Some("app-token"), 200)]
#[case::none(None, 401)]
#[case::wrong(Some("app-tokem"), 401)]
#[case::prefix(Some("app"), 401)]
#[case::longer(Some("app-token1"), 401)]
#[case::empty(Some(""), 401)]
#[tokio::test]
async fn a_route_of_the_app_needs_the_app_token(#[case] token: Option<&str>, #[case] status: u16) {
    let service = Running::start(small(), Some("app-token")).await;
    let mut request = service.ask("GET", "/trace");
    if let Some(token) = token {
        request = request.header("dapr-api-token", token);
    }
    let answer = Answer::of(request).await;
    assert_eq!(answer.status, status, "{answer:?}");
    if status == 401 {
        assert_eq!(answer.detail(), "the header dapr-api-token does not hold the app token");
    }
}

#[rstest]
#[case::health("/healthz", 204)]
#[case::readiness("/readyz", 503)]
#[case::metrics("/metrics", 200)]
#[case::an_unknown_route("/nowhere", 401)]
#[tokio::test]
async fn only_what_a_supervisor_asks_for_needs_no_token(#[case] path: &str, #[case] status: u16) {
    let service = Running::start(small(), Some("app-token")).await;
    assert_eq!(Answer::of(service.ask("GET", path)).await.status, status);
}

#[tokio::test]
async fn without_an_app_token_none_is_needed() {
    let service = Running::small().await;
    assert_eq!(Answer::of(service.ask("GET", "/trace")).await.status, 200);
}

#[rstest]
#[case::at_the_limit(1024 * 1024, 200)]
#[case::over_the_limit(1024 * 1024 + 1, 413)]
#[tokio::test]
async fn a_body_of_known_length_is_limited(#[case] length: usize, #[case] status: u16) {
    let service = Running::small().await;
    let answer = Answer::of(service.ask("POST", "/length").body("x".repeat(length))).await;
    assert_eq!(answer.status, status);
    if status == 413 {
        assert_eq!(answer.detail(), "the body is longer than 1 MiB");
    }
}

#[tokio::test]
async fn a_body_of_unknown_length_is_limited_too() {
    let service = Running::small().await;
    let part = Bytes::from(" ".repeat(64 * 1024));
    let parts = stream::iter(std::iter::repeat_n(part, 17)).map(|part| Ok::<_, Infallible>(Frame::data(part)));
    let body = reqwest::Body::wrap(StreamBody::new(parts));
    let answer = Answer::of(service.ask("POST", "/sum").header("content-type", "application/json").body(body)).await;
    assert_eq!(answer.status, 413, "{answer:?}");
    assert_ne!(answer.detail(), "");
}

/// A sidecar keeps its connections to the app, and sends the next request on one that it believes to be idle.
#[rstest]
#[case::without_the_token("POST /sum", "content-type: application/json", "401")]
#[case::of_another_type("POST /sum", "dapr-api-token: app-token\r\ncontent-type: text/plain", "415")]
#[case::to_no_route("POST /nowhere", "dapr-api-token: app-token", "404")]
#[case::of_another_verb("POST /healthz", "dapr-api-token: app-token", "405")]
#[tokio::test]
async fn a_refusal_leaves_the_connection_usable(#[case] line: &str, #[case] headers: &str, #[case] status: &str) {
    let service = Running::start(small(), Some("app-token")).await;
    let authority = service.base.strip_prefix("http://").unwrap();
    let mut connection = BufReader::new(TcpStream::connect(authority).await.unwrap());
    // The head alone is enough to refuse it; its body comes later, and is still waited for.
    let head = format!("{line} HTTP/1.1\r\nhost: {authority}\r\n{headers}\r\ncontent-length: 5\r\n\r\n");
    connection.write_all(head.as_bytes()).await.unwrap();
    let early = timeout(Duration::from_millis(100), connection.fill_buf()).await;
    assert!(early.is_err(), "answered before the body was there: {early:?}");
    connection.write_all(b"[1,2]").await.unwrap();
    assert_eq!(answered(&mut connection).await, status);
    let next = format!("GET /healthz HTTP/1.1\r\nhost: {authority}\r\n\r\n");
    connection.write_all(next.as_bytes()).await.unwrap();
    assert_eq!(answered(&mut connection).await, "204");
}

/// Reads one answer off; its status.
async fn answered(connection: &mut BufReader<TcpStream>) -> String {
    let (mut status, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        connection.read_line(&mut line).await.unwrap();
        match line.trim_end().split_once(' ') {
            Some(("HTTP/1.1", rest)) => rest[..3].clone_into(&mut status),
            Some(("content-length:", bytes)) => length = bytes.parse().unwrap(),
            Some(_) => {}
            None => break,
        }
    }
    connection.read_exact(&mut vec![0; length]).await.unwrap();
    status
}
