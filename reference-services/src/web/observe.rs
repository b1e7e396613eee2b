//! What is seen of every request: its trace, one log line, one metric.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::Method;

use super::metric::{self, Metrics};
use crate::trace::TraceContext;

/// The routes that are asked all the time and say little.
const QUIET: [&str; 4] = ["/healthz", "/readyz", "/metrics", "/dapr.proto.runtime.v1.AppCallbackHealthCheck/{*rest}"];

/// Hands the trace on to the handler, then counts and logs what became of the request. No path is logged: it may hold
/// what a user wrote.
pub(super) async fn request(State(metrics): State<Metrics>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let trace = TraceContext::of(request.headers());
    let method = name(request.method());
    let route = request.extensions().get::<MatchedPath>().map_or("unknown", MatchedPath::as_str).to_owned();
    request.extensions_mut().insert(trace.clone());

    let response = next.run(request).await;

    let (status, elapsed) = (response.status().as_u16(), started.elapsed());
    let (ms, trace_id) = (elapsed.as_secs_f64() * 1e3, trace.trace_id());
    if QUIET.contains(&route.as_str()) {
        tracing::debug!(method, route, status, ms, trace_id, "request");
    } else {
        tracing::info!(method, route, status, ms, trace_id, "request");
    }
    metrics.seconds.observe(elapsed.as_secs_f64());
    metrics.requests.get_or_create(&metric::Request { route, method, status }).inc();
    response
}

/// The verb; whatever is made up shares one name, so that nobody fills the memory with metrics.
fn name(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}
