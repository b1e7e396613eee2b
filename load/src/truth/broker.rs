//! A stand-in for sidecar and broker: takes what is published, and delivers it to an app after a known time, with
//! faults whose counts it knows exactly. Messages are delivered one after the other, as those of one partition are.

mod courier;

use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use fixtures::error::Error;
use hdrhistogram::Histogram;
use serde::Serialize;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use self::courier::{Courier, Message};
use super::control::{Known, serve_control};
use super::peer::Peer;
use super::server::{Behaviour, Running, start};
use crate::address::Address;
use crate::engine::histogram;
use crate::report::Summary;

/// A running broker. It ends when this is dropped; what was not delivered then is gone.
#[derive(Debug)]
pub struct Broker {
    publish: Running,
    control: Running,
    state: Arc<State>,
}

/// What it does wrong, each to one message in so many; `None` never. A message suffers the first that applies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Faults {
    /// Never delivered.
    pub lose: Option<u64>,
    /// Delivered twice.
    pub double: Option<u64>,
    /// Delivered after its successor, that of the same partition key.
    pub reorder: Option<u64>,
}

/// What became of the messages. All are delivered, lost or still under way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Taken from publishers.
    pub published: u64,
    /// Delivered at least once.
    pub delivered: u64,
    /// Lost on purpose.
    pub lost: u64,
    /// Delivered a second time on purpose.
    pub duplicated: u64,
    /// Delivered after a later one on purpose.
    pub reordered: u64,
    /// Deliveries that the app did not answer with 2xx; they are not tried again.
    pub refused: u64,
}

/// What a broker knows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Delivered {
    /// What became of the messages.
    #[serde(flatten)]
    pub counts: Counts,
    /// The time between publish and delivery that was asked for, in microseconds.
    pub delay_us: u64,
    /// The time that it was, in microseconds, of messages without a fault.
    pub injected: Summary,
}

impl Broker {
    /// Takes `POST` of any path (the last segment is the topic), and delivers to `app` after `delay`.
    ///
    /// # Errors
    /// When the port is taken.
    pub fn start(port: u16, app: Address, delay: Duration, faults: Faults) -> Result<Self, Error> {
        let state = Arc::new(State { delay, known: Mutex::default() });
        let shared = state.clone();
        let publish = start("broker", port, move || {
            let (queue, messages) = mpsc::unbounded_channel();
            let courier = Courier { app, faults, state: shared.clone() };
            tokio::task::spawn_local(courier.work(messages));
            Server { state: shared, queue }
        })?;
        let control = serve_control(state.clone())?;
        Ok(Self { publish, control, state })
    }

    /// Where messages are published.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.publish.addr()
    }

    /// Where it tells what it did: `GET /truth`.
    #[must_use]
    pub fn control(&self) -> SocketAddr {
        self.control.addr()
    }

    /// What it did so far.
    #[must_use]
    pub fn delivered(&self) -> Delivered {
        self.state.read()
    }
}

#[derive(Debug)]
struct State {
    delay: Duration,
    known: Mutex<Tally>,
}

#[derive(Debug)]
struct Tally {
    counts: Counts,
    injected: Histogram<u64>,
}

impl Default for Tally {
    fn default() -> Self {
        Self { counts: Counts::default(), injected: histogram() }
    }
}

impl State {
    /// Writes something down.
    fn note<T>(&self, what: impl FnOnce(&mut Tally) -> T) -> T {
        what(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn read(&self) -> Delivered {
        let delay_us = u64::try_from(self.delay.as_micros()).unwrap_or(u64::MAX);
        self.note(|tally| Delivered { counts: tally.counts, delay_us, injected: Summary::of(&tally.injected) })
    }
}

impl Known for State {
    fn truth(&self) -> Value {
        json!(self.read())
    }

    fn set(&self, name: &str, _value: &str) -> Result<(), String> {
        Err(format!("`{name}` cannot be changed: start another broker"))
    }
}

struct Server {
    state: Arc<State>,
    queue: mpsc::UnboundedSender<Message>,
}

impl Behaviour for Server {
    async fn serve(self: Rc<Self>, stream: TcpStream) {
        let mut peer = Peer::new(stream);
        while let Some(request) = peer.next().await {
            // Everything else is taken for a question about health.
            if request.verb == "POST" {
                let number = self.state.note(|tally| {
                    tally.counts.published += 1;
                    tally.counts.published
                });
                let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
                let topic = path.rsplit('/').next().unwrap_or_default().to_owned();
                let key = query.split('&').find_map(|part| part.strip_prefix("metadata.partitionKey="));
                let key = key.map(str::to_owned);
                let message = Message { number, topic, key, body: request.body, published: Instant::now() };
                if self.queue.send(message).is_err() {
                    return;
                }
            }
            if peer.accept().await.is_err() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests;
