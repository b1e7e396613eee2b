//! A run whose events are followed to the app.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use fixtures::client::Transport;
use fixtures::error::Error;
use fixtures::interrupt::Interrupt;
use fixtures::patience::{self, Probe};
use fixtures::scenario::{PARTITION_KEYS, Scene};
use fixtures::sink::{Arrival, Numbers, Sink};
use hdrhistogram::Histogram;
use tokio::task::JoinHandle;

use super::history::{Delivered, History};
use super::numbered::{Numbered, NumberedGrpc, NumberedHttp};
use super::publisher::{Publisher, Tracked};
use crate::engine::Target;
use crate::operation::grpc::GrpcTarget;
use crate::operation::http::HttpTarget;
use crate::place::Place;
use crate::report::Delivery;

/// A run that follows its events to the app.
pub struct Deliveries {
    target: Arc<dyn Target>,
    publisher: Arc<Publisher>,
    history: Arc<Mutex<History>>,
    sink: Sink,
    strange: u64,
    collector: JoinHandle<()>,
}

impl Deliveries {
    /// Publishes to the sidecar of `place`, and listens to its app. There is one such run per place.
    ///
    /// # Errors
    /// When the place has no app of ours, or somebody listens to it already.
    pub fn follow(place: &Place) -> Result<Self, Error> {
        let sink = place.sink()?.clone();
        let mut arrivals = sink.arrivals()?;
        let (publisher, history) = (Arc::new(Publisher::default()), Arc::new(Mutex::new(History::new())));
        let epoch = Instant::now();
        let strange = sink.strange();
        let target = target(place, &publisher, epoch)?;
        let (book, told) = (history.clone(), publisher.clone());
        let collector = tokio::spawn(async move {
            while let Some(arrival) = arrivals.recv().await {
                let number = arrival.numbers.number;
                if told.has_begun(number) {
                    lock(&book).add(delivered(&arrival, epoch));
                } else if !Scene::is_trial(number) {
                    lock(&book).add_strange();
                }
            }
        });
        Ok(Self { target, publisher, history, sink, strange, collector })
    }

    /// Where the events are published.
    #[must_use]
    pub fn target(&self) -> Arc<dyn Target> {
        self.target.clone()
    }

    /// Waits until all that was acknowledged has come, or nothing more comes, or the run is interrupted; then tells
    /// what became of it, with the times from the planned publish to the first arrival in nanoseconds.
    pub async fn finish(self, interrupt: &Interrupt) -> (Delivery, Histogram<u64>) {
        let published = self.publisher.acknowledged();
        loop {
            let before = lock(&self.history).arrivals();
            let all = patience::until(patience::DELIVERY, "every event to arrive", async || {
                match lock(&self.history).missing(&published) {
                    0 => Probe::Ready(()),
                    _ if interrupt.is_set() => Probe::Ready(()),
                    missing => Probe::NotYet(format!("{missing} are missing")),
                }
            });
            // A broker that is merely slow brings one event after the other.
            if all.await.is_ok() || lock(&self.history).arrivals() == before {
                break;
            }
        }
        self.collector.abort();
        let history = lock(&self.history);
        (history.told(&published, self.sink.strange() - self.strange), history.took().clone())
    }
}

fn target(place: &Place, publisher: &Arc<Publisher>, epoch: Instant) -> Result<Arc<dyn Target>, Error> {
    let numbered = Numbered::new(publisher.clone(), epoch);
    let (scene, addr) = (&place.scene, place.sidecar());
    let inner: Arc<dyn Target> = match place.transport {
        Transport::Http => Arc::new(HttpTarget::new(addr, NumberedHttp::new(numbered, scene, &addr.to_string()))),
        Transport::Grpc => Arc::new(GrpcTarget::new(addr, None, NumberedGrpc::new(numbered, scene))?),
    };
    Ok(Arc::new(Tracked::new(inner, publisher.clone())))
}

fn delivered(arrival: &Arrival, epoch: Instant) -> Delivered {
    let Numbers { number, planned, turn, after } = arrival.numbers;
    let took = arrival.at.saturating_duration_since(epoch + Duration::from_nanos(planned));
    Delivered { number, key: number % PARTITION_KEYS, turn, after, took }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
