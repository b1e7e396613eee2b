//! Something that serves on a port of its own, asked over real connections.

use axum::Router;
use reference_services::Service;
use reference_services::settings::{Secret, Settings};
use reference_services::web::{Metrics, Ready, around};
use serde_json::Value;
use tokio::net::TcpListener;

/// A running server. It ends with the test's runtime.
pub(crate) struct Running {
    pub(crate) base: String,
    client: reqwest::Client,
}

/// An answer, read.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
    media_type: String,
}

impl Running {
    /// Serves `app` as it is.
    pub(crate) async fn start(app: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { base, client: reqwest::Client::builder().no_proxy().build().unwrap() }
    }

    /// Serves `app` with all that a service adds to it.
    pub(crate) async fn service(app: Router, token: Option<&str>, metrics: &Metrics) -> Self {
        let mut settings = Settings::read(Service::Recurring, &|_| None).unwrap();
        settings.app_token = token.map(Secret::new);
        Self::start(around(app, &settings, &Ready::default(), metrics)).await
    }

    /// A request that [`Answer::of`] sends.
    pub(crate) fn ask(&self, verb: &str, path: &str) -> reqwest::RequestBuilder {
        self.client.request(verb.parse().unwrap(), format!("{}{path}", self.base))
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::of(self.ask("GET", path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.ask("POST", path).json(body)).await
    }

    /// What the line of `/metrics` says that begins with `sample`.
    pub(crate) async fn metric(&self, sample: &str) -> Option<u64> {
        let text = self.ask("GET", "/metrics").send().await.unwrap().text().await.unwrap();
        let line = text.lines().find_map(|line| line.strip_prefix(sample));
        line.map(|value| value.trim().parse().unwrap())
    }
}

impl Answer {
    pub(crate) async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let media_type = response.headers().get("content-type").map(|value| value.to_str().unwrap().to_owned());
        let body = serde_json::from_str(&response.text().await.unwrap()).unwrap_or_default();
        Self { status, body, media_type: media_type.unwrap_or_default() }
    }

    /// The status of a problem, after a look at the rest of it.
    #[track_caller]
    pub(crate) fn problem(&self) -> u16 {
        assert_eq!(self.media_type, "application/problem+json", "{self:?}");
        assert_eq!(self.body["status"], self.status, "{self:?}");
        assert!(self.body["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{self:?}");
        self.status
    }
}
