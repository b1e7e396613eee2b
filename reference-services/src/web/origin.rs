//! Pages of other origins, which may use `/api` when they are listed (E71).

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue, Method, header};
use tonic::codegen::Service as _;
use tower_http::cors::Cors;

use crate::service::Service;
use crate::settings::Settings;

/// What a page may send besides what every page may, and what it may read.
const SENT: [HeaderName; 4] = [
    header::AUTHORIZATION,
    header::CONTENT_TYPE,
    HeaderName::from_static("traceparent"),
    HeaderName::from_static("tracestate"),
];

/// The origins that are listed.
#[derive(Debug, Clone)]
pub(super) struct Origins(Vec<HeaderValue>);

impl Origins {
    /// Those of `settings`, for the backend alone: the gateway carries its word back, and a browser refuses an answer
    /// that allows an origin twice.
    pub(super) fn of(settings: &Settings) -> Self {
        let listed = if settings.service == Service::Backend { &settings.cors_origins[..] } else { &[] };
        // What no header can carry is no origin of any page.
        Self(listed.iter().filter_map(|origin| origin.parse().ok()).collect())
    }
}

/// Lets pages of these origins call what is under `/api`, and read what comes of it, also when that is a refusal.
///
/// Nothing else: an answer to every `OPTIONS` would make the sidecar deliver bindings that the service does not have
/// (E43).
pub(super) async fn allow(State(Origins(origins)): State<Origins>, request: Request, next: Next) -> Response {
    if origins.is_empty() || !request.uri().path().starts_with("/api/") {
        return next.run(request).await;
    }
    let mut asked = Cors::new(next)
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::POST, Method::PATCH, Method::DELETE])
        .allow_headers(SENT)
        .expose_headers([header::LOCATION]);
    // What comes after a middleware is always ready, so there is no `poll_ready` to wait for.
    let Ok(response) = asked.call(request).await;
    response
}
