//! The server around a small app, asked over real connections.

mod answers;
mod draining;
mod guards;

use axum::Router;
use axum::routing::{get, post};
use http::StatusCode;
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::serve::{around, listen};
use super::{Metrics, Ready, Shutdown};
use crate::problem::{Body, Path, Query};
use crate::service::Service;
use crate::settings::{Secret, Settings};
use crate::trace::TraceContext;

/// A running service.
struct Running {
    base: String,
    ready: Ready,
    metrics: Metrics,
    shutdown: watch::Sender<bool>,
    ended: JoinHandle<std::io::Result<()>>,
}

impl Running {
    /// Serves `app`, with an app token when there is one. It ends with the test's runtime.
    async fn start(app: Router, token: Option<&str>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (ready, metrics) = (Ready::default(), Metrics::new());
        let (shutdown, asked) = watch::channel(false);
        let mut settings = Settings::read(Service::Recurring, &|_| None).unwrap();
        settings.app_token = token.map(Secret::new);
        let app = around(app, &settings, &ready, &metrics);
        let ended = tokio::spawn(async move { listen(listener, app, &Shutdown::on(asked)).await });
        Self { base, ready, metrics, shutdown, ended }
    }

    /// The service that most tests need.
    async fn small() -> Self {
        Self::start(small(), None).await
    }

    fn ask(&self, verb: &str, path: &str) -> reqwest::RequestBuilder {
        reqwest::Client::new().request(verb.parse().unwrap(), format!("{}{path}", self.base))
    }
}

/// An answer, read.
#[derive(Debug)]
struct Answer {
    status: u16,
    headers: http::HeaderMap,
    body: String,
}

impl Answer {
    async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, body: response.text().await.unwrap() }
    }

    /// The detail of a problem, after a look at the rest of it.
    fn detail(&self) -> String {
        assert_eq!(self.headers["content-type"], "application/problem+json", "{self:?}");
        let problem: serde_json::Value = serde_json::from_str(&self.body).unwrap();
        assert_eq!(
            (problem["status"].as_u64(), &problem["type"]),
            (Some(u64::from(self.status)), &"about:blank".into())
        );
        problem["detail"].as_str().unwrap().to_owned()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sum {
    a: u32,
    b: u32,
}

/// One route per way of taking something from a request.
fn small() -> Router {
    Router::new()
        .route("/sum", post(async |Body(sum): Body<Sum>| (sum.a + sum.b).to_string()).get(StatusCode::OK))
        .route("/query", get(async |Query(sum): Query<Sum>| (sum.a + sum.b).to_string()))
        .route("/things/{id}", get(async |Path(id): Path<uuid::Uuid>| id.to_string()))
        .route("/trace", get(async |trace: TraceContext| trace.traceparent))
        .route("/traces", get(async |one: TraceContext, other: TraceContext| (one == other).to_string()))
        .route("/length", post(async |body: String| body.len().to_string()))
}
