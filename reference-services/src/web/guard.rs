//! What a request must have before a handler sees it, and what an answer must look like.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use http_body_util::{BodyExt as _, Limited};
use subtle::ConstantTimeEq;

use crate::problem::Problem;
use crate::settings::Secret;

/// The longest body that is read, in bytes.
const LONGEST_BODY: usize = 1024 * 1024;

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
/// request that did nothing wrong (daprd 1.18.2: `server closed idle connection`). Where the body is too long, the answer
/// says that the connection ends.
pub(super) async fn body(request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    let length = head.headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let is_short = length.is_none_or(|length: usize| length <= LONGEST_BODY);
    let whole = if is_short { Limited::new(body, LONGEST_BODY).collect().await.ok() } else { None };
    if let Some(whole) = whole {
        return next.run(Request::from_parts(head, Body::from(whole.to_bytes()))).await;
    }
    // Nobody hears the answer to a body that broke off.
    let refused = Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "the body is longer than 1 MiB");
    ([(header::CONNECTION, "close")], refused).into_response()
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
