//! A stand-in for sidecar and broker: takes what is published, and delivers it to an app after a known time, with
//! faults whose counts it knows exactly. Messages are delivered one after the other, as those of one partition are.

use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use fixtures::error::Error;
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use super::control::serve_control;
use super::counts::{Delivered, State};
use super::courier::{Courier, Faults, Message};
use super::peer::Peer;
use super::server::{Behaviour, Running, start};
use crate::address::Address;

/// A running broker. It ends when this is dropped; what was not delivered then is gone.
#[derive(Debug)]
pub struct Broker {
    publish: Running,
    control: Running,
    state: Arc<State>,
}

impl Broker {
    /// Takes `POST` of any path (the last segment is the topic), and delivers to `app` after `delay`.
    ///
    /// # Errors
    /// When the port is taken.
    pub fn start(port: u16, app: Address, delay: Duration, faults: Faults) -> Result<Self, Error> {
        let state = Arc::new(State::new(delay));
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
mod tests {
    use std::time::Duration;

    use rstest::rstest;

    use super::*;
    use crate::operation::wire::Wire;
    use crate::truth::{Running, serve_plain};

    fn address(server: &Running) -> Address {
        Address::read(&format!("http://{}/events", server.addr()), &[]).unwrap()
    }

    /// Publishes so many messages, and waits until each is delivered or lost.
    async fn publish(broker: &Broker, messages: u64) -> Delivered {
        publish_keyed(broker, messages, |_| String::new()).await
    }

    /// The same with a query for each.
    async fn publish_keyed(broker: &Broker, messages: u64, query: impl Fn(u64) -> String) -> Delivered {
        let mut wire = Wire::new(broker.addr());
        for number in 0..messages {
            let query = query(number);
            let request = format!("POST /v1.0/publish/a/b{query} HTTP/1.1\r\ncontent-length: 5\r\n\r\n{number:05}");
            assert_eq!(wire.exchange(request.as_bytes()).await.unwrap().status, 204);
        }
        fixtures::patience::until(fixtures::patience::PROBE, "the deliveries", || {
            let seen = broker.delivered();
            let done = seen.counts.delivered + seen.counts.lost == messages;
            std::future::ready(if done {
                fixtures::patience::Probe::Ready(seen)
            } else {
                fixtures::patience::Probe::NotYet(format!("{:?}", seen.counts))
            })
        })
        .await
        .unwrap()
    }

    #[rstest]
    #[case::sound(Faults::default(), (0, 0, 0))]
    #[case::loses(Faults { lose: Some(10), ..Faults::default() }, (10, 0, 0))]
    #[case::doubles(Faults { double: Some(10), ..Faults::default() }, (0, 10, 0))]
    #[case::reorders(Faults { reorder: Some(7), ..Faults::default() }, (0, 0, 14))]
    #[case::loses_first(Faults { lose: Some(10), double: Some(5), reorder: None }, (10, 10, 0))]
    #[tokio::test]
    async fn faults_are_counted_exactly(#[case] faults: Faults, #[case] wanted: (u64, u64, u64)) {
        let app = serve_plain(0).unwrap();
        let broker = Broker::start(0, address(&app), Duration::ZERO, faults).unwrap();
        let counts = publish(&broker, 100).await.counts;
        assert_eq!((counts.lost, counts.duplicated, counts.reordered), wanted);
        assert_eq!((counts.published, counts.delivered, counts.refused), (100, 100 - wanted.0, 0));
    }

    /// Numbers in the order in which an app saw them would say the same; the counts are what `truth` tells.
    #[rstest]
    #[case::two_keys(2, 14)]
    #[case::a_key_each(100, 0)]
    #[tokio::test]
    async fn a_message_is_out_of_order_among_those_of_its_key(#[case] keys: u64, #[case] reordered: u64) {
        let app = serve_plain(0).unwrap();
        let faults = Faults { reorder: Some(7), ..Faults::default() };
        let broker = Broker::start(0, address(&app), Duration::ZERO, faults).unwrap();
        let key = |number| format!("?metadata.partitionKey=k{}", number % keys);
        let counts = publish_keyed(&broker, 100, key).await.counts;
        assert_eq!((counts.delivered, counts.reordered), (100, reordered));
    }

    #[tokio::test]
    async fn no_message_is_delivered_before_its_delay() {
        let app = serve_plain(0).unwrap();
        let broker = Broker::start(0, address(&app), Duration::from_millis(3), Faults::default()).unwrap();
        let seen = publish(&broker, 20).await;
        assert_eq!((seen.delay_us, seen.injected.count), (3_000, 20));
        // Buckets are 0.1 % wide.
        assert!(seen.injected.p50 > 2_990.0, "{seen:?}");
    }

    #[tokio::test]
    async fn a_message_without_successor_is_delivered_in_order_in_the_end() {
        let app = serve_plain(0).unwrap();
        let faults = Faults { reorder: Some(1), ..Faults::default() };
        let broker = Broker::start(0, address(&app), Duration::ZERO, faults).unwrap();
        let counts = publish(&broker, 1).await.counts;
        assert_eq!((counts.delivered, counts.reordered), (1, 0));
    }

    #[tokio::test]
    async fn an_app_that_is_gone_refuses() {
        let gone = address(&serve_plain(0).unwrap());
        let broker = Broker::start(0, gone, Duration::ZERO, Faults::default()).unwrap();
        publish(&broker, 2).await;
        assert_eq!(broker.delivered().counts.published, 2);
        fixtures::patience::until(fixtures::patience::PROBE, "the refusals", || {
            let refused = broker.delivered().counts.refused;
            std::future::ready(if refused == 2 {
                fixtures::patience::Probe::Ready(())
            } else {
                fixtures::patience::Probe::NotYet(format!("{refused} refused"))
            })
        })
        .await
        .unwrap();
    }
}
