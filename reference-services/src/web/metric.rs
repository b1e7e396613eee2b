//! The metrics of one service, told by `GET /metrics` as OpenMetrics text.
//!
//! Every service has a registry of its own, since one process may run several services.

use std::fmt::{self, Debug, Formatter};
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeMetric};
use prometheus_client::metrics::TypedMetric;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// The media type of OpenMetrics text.
pub(super) const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The metrics of one service. Clones share them.
///
/// A counter is registered without its ending `_total`, which is added where it is told.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Mutex<Registry>>,
    pub(super) requests: Family<Request, Counter>,
    pub(super) seconds: Histogram,
}

/// The labels of a request.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Request {
    /// The route's template, never the path, which holds ids.
    pub(super) route: String,
    pub(super) method: &'static str,
    pub(super) status: u16,
}

/// Upper bounds in seconds, from an answer out of memory to one that waited for Dapr's retries.
const BOUNDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0];

impl Metrics {
    /// The metrics every service has: `todo_http_requests_total`, `todo_http_request_seconds`.
    #[must_use]
    pub fn new() -> Self {
        let (requests, seconds) = (Family::default(), Histogram::new(BOUNDS));
        let metrics = Self { registry: Arc::default(), requests: requests.clone(), seconds: seconds.clone() };
        metrics.add("todo_http_requests", "Requests answered", requests);
        metrics.lock().register_with_unit("todo_http_request", "Time to the head of an answer", Unit::Seconds, seconds);
        metrics
    }

    /// A counter named `name`, told as `name_total`.
    #[must_use]
    pub fn counter(&self, name: &str, help: &str) -> Counter {
        self.add(name, help, Counter::default())
    }

    /// A counter for each set of labels.
    #[must_use]
    pub fn counters<L>(&self, name: &str, help: &str) -> Family<L, Counter>
    where
        L: Clone + Hash + Eq + EncodeLabelSet + Debug + Send + Sync + 'static,
    {
        self.add(name, help, Family::default())
    }

    /// A number that goes up and down.
    #[must_use]
    pub fn gauge(&self, name: &str, help: &str) -> Gauge {
        self.add(name, help, Gauge::default())
    }

    /// All of them as text.
    pub(super) fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.lock()).map(|()| text)
    }

    fn add<M>(&self, name: &str, help: &str, metric: M) -> M
    where
        M: EncodeMetric + TypedMetric + Clone + Debug + Send + Sync + 'static,
    {
        self.lock().register(name, help, metric.clone());
        metric
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Registry> {
        self.registry.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Debug for Metrics {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str("Metrics")
    }
}
