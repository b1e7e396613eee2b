//! The app token and the body limit.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http_body_util::StreamBody;
use hyper::body::Frame;
use rstest::rstest;

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
