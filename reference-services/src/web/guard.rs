//! What a request must have before a handler sees it, and what an answer must look like.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use subtle::ConstantTimeEq;
use tokio::time::timeout;

use crate::problem::Problem;
use crate::settings::Secret;

/// The longest body that is read, in bytes.
const LONGEST_BODY: usize = 1024 * 1024;
/// How long it may take to come. A sidecar has it whole before it calls, and a browser on a slow line sends 1 MiB in less.
const SLOWEST_BODY: Duration = Duration::from_secs(30);

/// What a sidecar that calls back over gRPC asks without the token: what the app wants (daprd 1.18.2 was seen to ask for
/// the subscriptions so; the bindings are the same kind of question) and whether it lives, which it asks without one
/// over HTTP too. Nothing is told there that a caller could use.
const WITHOUT_TOKEN: [&str; 3] = [
    "/dapr.proto.runtime.v1.AppCallback/ListInputBindings",
    "/dapr.proto.runtime.v1.AppCallback/ListTopicSubscriptions",
    "/dapr.proto.runtime.v1.AppCallbackHealthCheck/HealthCheck",
];

/// Lets through what carries the app token: proof that it came through the sidecar, and not around it (E41).
pub(super) async fn token(State(token): State<Option<Secret>>, request: Request, next: Next) -> Response {
    let Some(token) = token else {
        return next.run(request).await;
    };
    let given = request.headers().get("dapr-api-token").map_or(&[][..], |value| value.as_bytes());
    if bool::from(given.ct_eq(token.expose().as_bytes())) || WITHOUT_TOKEN.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    Problem::new(StatusCode::UNAUTHORIZED, "the header dapr-api-token does not hold the app token").into_response()
}

/// Reads the body before anybody answers, up to its longest. A server closes a connection whose request it did not read to
/// its end, and tells nobody: a sidecar that keeps such a connection for the next request answers that one with 500, a
/// request that did nothing wrong (daprd 1.18.2: `server closed idle connection`). Where the end is not read, the answer
/// says that the connection ends.
pub(super) async fn body(request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    let refused = match whole(&head.headers, body, SLOWEST_BODY).await {
        Ok(body) => return next.run(Request::from_parts(head, body)).await,
        Err(refused) => refused,
    };
    ([(header::CONNECTION, "close")], refused).into_response()
}

async fn whole(headers: &HeaderMap, body: Body, slowest: Duration) -> Result<Body, Problem> {
    let too_long = || Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "the body is longer than 1 MiB");
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: usize| length > LONGEST_BODY) {
        return Err(too_long());
    }
    match timeout(slowest, Limited::new(body, LONGEST_BODY).collect()).await {
        Ok(Ok(whole)) => Ok(Body::from(whole.to_bytes())),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_long()),
        Ok(Err(_)) => Err(Problem::new(StatusCode::BAD_REQUEST, "the body broke off")),
        Err(_) => Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "the body did not come in time")),
    }
}

/// Gives the router's own 405 a body, and keeps its `Allow`.
pub(super) async fn verb(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.status() != StatusCode::METHOD_NOT_ALLOWED || response.headers().contains_key(header::CONTENT_TYPE) {
        return response;
    }
    let mut problem = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "this route has no such verb").into_response();
    if let Some(allowed) = response.headers().get(header::ALLOW) {
        problem.headers_mut().insert(header::ALLOW, allowed.clone());
    }
    problem
}

#[cfg(test)]
mod tests {
    use futures_util::stream::{self, BoxStream, StreamExt as _};
    use rstest::rstest;

    use super::*;

    type Parts = BoxStream<'static, Result<Vec<u8>, &'static str>>;

    #[rstest]
    #[case::whole(stream::iter([Ok(b"[1]".into())]).boxed(), StatusCode::OK)]
    #[case::stalled(stream::pending().boxed(), StatusCode::REQUEST_TIMEOUT)]
    #[case::broken_off(stream::iter([Ok(b"[1".into()), Err("reset")]).boxed(), StatusCode::BAD_REQUEST)]
    #[case::endless(stream::repeat(Ok(vec![b' '; LONGEST_BODY / 2])).boxed(), StatusCode::PAYLOAD_TOO_LARGE)]
    #[tokio::test]
    async fn a_body_is_read_or_refused(#[case] parts: Parts, #[case] status: StatusCode) {
        let read = whole(&HeaderMap::new(), Body::from_stream(parts), Duration::from_millis(500)).await;
        let answered = read.map_or_else(|refused| refused.into_response().status(), |_| StatusCode::OK);
        assert_eq!(answered, status);
    }
}
