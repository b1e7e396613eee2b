//! From a browser to a service: the same verb, query and body, and only the headers that have a meaning there (R93).

use std::time::Duration;

use axum::extract::{FromRequest, Request, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, Method, header};

use super::{Gateway, path};
use crate::problem::Problem;
use crate::settings::Names;
use crate::sidecar::Call;
use crate::trace::TraceContext;

/// How long an answer may take: longer than the slowest one, a chat whose model is given up after 20 s.
pub(super) const LONGEST_ANSWER: Duration = Duration::from_secs(25);

/// What is carried on of a request, besides its trace and its user. `dapr-app-id` must not be: it would beat the app
/// in the URL.
const ASKED: [HeaderName; 5] = [
    header::ACCEPT,
    header::CONTENT_TYPE,
    header::ORIGIN,
    header::ACCESS_CONTROL_REQUEST_HEADERS,
    header::ACCESS_CONTROL_REQUEST_METHOD,
];

/// What is carried back of an answer. Whether another origin may read it is the callee's to say, and said only once.
const ANSWERED: [HeaderName; 10] = [
    header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
    header::ACCESS_CONTROL_ALLOW_HEADERS,
    header::ACCESS_CONTROL_ALLOW_METHODS,
    header::ACCESS_CONTROL_ALLOW_ORIGIN,
    header::ACCESS_CONTROL_EXPOSE_HEADERS,
    header::ACCESS_CONTROL_MAX_AGE,
    header::ALLOW,
    header::CONTENT_TYPE,
    header::LOCATION,
    header::VARY,
];

pub(super) async fn api(
    State(gateway): State<Gateway>,
    trace: TraceContext,
    request: Request,
) -> Result<Response, Problem> {
    let path = path::plain(request.uri().path())?.to_owned();
    let target = request.uri().query().map_or_else(|| path.clone(), |query| format!("{path}?{query}"));
    let (app, verb) = (callee(&gateway.names, &path), request.method().clone());
    let mut headers = kept(request.headers(), &ASKED);
    headers.extend(trace.headers());
    // A browser asks whether it may ask before it shows who it is.
    if verb != Method::OPTIONS {
        headers.insert(header::AUTHORIZATION, gateway.visitor(request.headers())?.proof);
    }
    let body = Bytes::from_request(request, &()).await?;
    match gateway.sidecar.invoke(Call { app, verb, path: &target, headers, body }).await {
        Ok(answer) => Ok((answer.status, kept(&answer.headers, &ANSWERED), answer.body).into_response()),
        Err(error) => {
            tracing::warn!(%error, app, trace_id = trace.trace_id(), "a request was not answered");
            Err(error.into())
        }
    }
}

/// The app that serves `path`.
fn callee<'a>(names: &'a Names, path: &str) -> &'a str {
    if path.split('/').nth(1) == Some("notifications") { &names.notification } else { &names.backend }
}

/// The headers of that name, each with all its values.
fn kept(headers: &HeaderMap, names: &[HeaderName]) -> HeaderMap {
    let mut kept = HeaderMap::new();
    for name in names {
        for value in headers.get_all(name) {
            kept.append(name, value.clone());
        }
    }
    kept
}
