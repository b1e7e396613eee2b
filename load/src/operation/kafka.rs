//! Kafka without a sidecar: one synchronous producer for all connections, as daprd has one per component, that waits
//! for the acknowledgement of all replicas and gathers nothing. The records are CloudEvents like those of a sidecar.
//!
//! librdkafka sends and receives in threads of its own: what they cost is the process's processor time, not that of
//! the generating threads.

use std::sync::Arc;
use std::time::Duration;

use fixtures::error::{Error, Kind};
use fixtures::scenario::{Message, Scene};
use futures_util::future::{LocalBoxFuture, try_join_all};
use rdkafka::ClientConfig;
use rdkafka::producer::{FutureProducer, FutureRecord};
use serde_json::value::RawValue;

use crate::engine::{Call, Planned, Target};
use crate::outcome::{Outcome, Refusal};

/// The broker that the sidecar would have used.
pub(super) struct KafkaTarget {
    shared: Arc<Shared>,
}

struct Shared {
    producer: FutureProducer,
    topic: String,
    scene: Scene,
    /// The records of each operation.
    ready: Vec<Vec<String>>,
}

/// The envelope that daprd 1.18 writes.
#[derive(serde::Serialize)]
struct CloudEvent<'a> {
    data: &'a RawValue,
    datacontenttype: &'a str,
    id: String,
    pubsubname: &'a str,
    source: &'a str,
    specversion: &'a str,
    time: String,
    topic: &'a str,
    traceid: &'a str,
    traceparent: &'a str,
    tracestate: &'a str,
    r#type: &'a str,
}

impl KafkaTarget {
    /// The events of `scene` for the broker at `bootstrap`.
    ///
    /// # Errors
    /// When librdkafka refuses to make a producer.
    pub(super) fn new(bootstrap: &str, scene: &Scene) -> Result<Self, Error> {
        let mut config = ClientConfig::new();
        config
            .set("bootstrap.servers", bootstrap)
            // Resolving `localhost` to ::1 first costs a failed connection on brokers that listen on 127.0.0.1.
            .set("broker.address.family", "v4")
            .set("acks", "all")
            .set("linger.ms", "0")
            // Go switches Nagle's algorithm off on every connection, so daprd does; librdkafka leaves it on.
            .set("socket.nagle.disable", "true")
            .set("message.timeout.ms", "10000");
        let producer = config.create();
        let producer =
            producer.map_err(|source| Error::new(Kind::Harness, "make a Kafka producer").with_source(source))?;
        let ready = (0..scene.keys()).map(|key| records(scene, key)).collect::<Result<_, _>>()?;
        let topic = scene.names.topic.clone();
        Ok(Self { shared: Arc::new(Shared { producer, topic, scene: scene.clone(), ready }) })
    }
}

/// The records of the `key`th operation.
fn records(scene: &Scene, key: usize) -> Result<Vec<String>, Error> {
    match scene.nth(0, key).message {
        Message::Publish { pubsub, topic, data, .. } => Ok(vec![record(&pubsub, &topic, &data)?]),
        Message::PublishBulk { pubsub, topic, events } => {
            events.iter().map(|event| record(&pubsub, &topic, event)).collect()
        }
        _ => Err(Error::new(Kind::Harness, "write an operation as a record: it publishes nothing")),
    }
}

/// An event as a record as long as one of daprd's.
fn record(pubsub: &str, topic: &str, data: &[u8]) -> Result<String, Error> {
    let wrong = |source| Error::new(Kind::Harness, "write an event as JSON").with_source(source);
    let data = RawValue::from_string(String::from_utf8_lossy(data).into_owned()).map_err(wrong)?;
    let trace = "00-00000000000000000000000000000000-0000000000000000-00";
    let event = CloudEvent {
        data: &data,
        datacontenttype: "application/json",
        id: uuid::Uuid::new_v4().to_string(),
        pubsubname: pubsub,
        source: "without-a-sidecar",
        specversion: "1.0",
        time: jiff::Timestamp::now().to_string(),
        topic,
        traceid: trace,
        traceparent: trace,
        tracestate: "",
        r#type: "com.dapr.event.sent",
    };
    serde_json::to_string(&event).map_err(wrong)
}

impl Target for KafkaTarget {
    fn series(&self) -> &'static [&'static str] {
        self.shared.scene.scenario.sorts()
    }

    fn connect(&self, _number: usize) -> LocalBoxFuture<'_, Result<Box<dyn Call>, Error>> {
        let call: Box<dyn Call> = Box::new(KafkaCall { shared: self.shared.clone() });
        Box::pin(std::future::ready(Ok(call)))
    }
}

struct KafkaCall {
    shared: Arc<Shared>,
}

impl Call for KafkaCall {
    fn call(&mut self, planned: Planned) -> LocalBoxFuture<'_, Outcome> {
        Box::pin(async move {
            let Shared { producer, topic, scene, ready } = self.shared.as_ref();
            let (_, key) = scene.index(planned.number);
            // Together, as sarama's `SendMessages` does for daprd.
            let sent = ready[key]
                .iter()
                .map(|payload| producer.send(FutureRecord::<(), _>::to(topic).payload(payload), Duration::ZERO));
            match try_join_all(sent).await {
                Ok(_) => Outcome::Accepted,
                Err(_) => Outcome::Refused(Refusal::Backend),
            }
        })
    }
}
