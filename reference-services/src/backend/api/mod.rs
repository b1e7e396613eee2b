//! What a user may ask for, with a token, under `/api`.

mod chat;
mod conversation;
mod task;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::CorsLayer;

use super::Backend;

/// The routes below `/api`. Pages of `origins` may call them, and only them: an answer to every `OPTIONS` would make
/// the sidecar deliver bindings that the service does not have (E43).
pub(crate) fn routes(origins: &[String]) -> Router<Arc<Backend>> {
    let routes = Router::new()
        .route("/tasks", get(task::list).post(task::create))
        .route("/tasks/{id}", get(task::get).patch(task::change).delete(task::remove))
        .route("/tasks/{id}/complete", post(task::complete))
        .route("/tasks/{id}/notify", post(task::notify))
        .route("/chat", post(chat::say))
        .route("/conversation", get(conversation::get).delete(conversation::forget));
    // What no header can carry is no origin of any page.
    let origins: Vec<HeaderValue> = origins.iter().filter_map(|origin| origin.parse().ok()).collect();
    if origins.is_empty() { routes } else { routes.layer(cors(origins)) }
}

fn cors(origins: Vec<HeaderValue>) -> CorsLayer {
    let trace = [HeaderName::from_static("traceparent"), HeaderName::from_static("tracestate")];
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::POST, Method::PATCH, Method::DELETE])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE].into_iter().chain(trace).collect::<Vec<_>>())
        .expose_headers([header::LOCATION])
}
