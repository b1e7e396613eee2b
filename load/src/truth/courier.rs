//! The way of messages from the broker to the app.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::value::RawValue;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::counts::State;
use crate::address::Address;
use crate::operation::wire::Wire;
use crate::time::{Ticker, nanoseconds};

/// A message that waits for its successor is delivered all the same when none comes for so long.
const ALONE: Duration = Duration::from_millis(500);

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

/// A message that was published.
pub(super) struct Message {
    /// Counted from 1.
    pub(super) number: u64,
    pub(super) topic: String,
    /// Its partition key, where the publisher named one.
    pub(super) key: Option<String>,
    pub(super) body: Vec<u8>,
    pub(super) published: Instant,
}

/// Delivers messages, one after the other.
pub(super) struct Courier {
    pub(super) app: Address,
    pub(super) faults: Faults,
    pub(super) state: Arc<State>,
}

impl Courier {
    /// Delivers what comes until nobody can publish any more, or the system gives no timer.
    pub(super) async fn work(self, mut messages: mpsc::UnboundedReceiver<Message>) {
        let (Ok(ticker), Ok(alarm)) = (Ticker::new(), Ticker::new()) else { return };
        let mut wire = Wire::new(self.app.addr);
        let mut held: Option<Message> = None;
        loop {
            let alone = async {
                match &held {
                    Some(message) => alarm.until(message.published + self.state.delay + ALONE).await,
                    None => std::future::pending().await,
                }
            };
            let message = tokio::select! {
                message = messages.recv() => message,
                waited = alone => {
                    // Nothing overtook it, so it is not out of order.
                    let (Ok(()), Some(message)) = (waited, held.take()) else { return };
                    self.deliver(&mut wire, &message).await;
                    continue;
                }
            };
            let Some(message) = message else { return };
            if ticker.until(message.published + self.state.delay).await.is_err() {
                return;
            }
            if applies(self.faults.lose, message.number) {
                self.state.note(|tally| tally.counts.lost += 1);
            } else if held.is_none() && applies(self.faults.reorder, message.number) {
                held = Some(message);
            } else {
                self.hand_over(&mut wire, &message).await;
                // Messages of different keys have no order that they could be out of.
                if let Some(late) = held.take_if(|late| late.key == message.key) {
                    self.state.note(|tally| tally.counts.reordered += 1);
                    self.deliver(&mut wire, &late).await;
                }
            }
        }
    }

    /// Delivers a message on time, twice where that is its fault.
    async fn hand_over(&self, wire: &mut Wire, message: &Message) {
        let taken = nanoseconds(message.published.elapsed());
        let twice = applies(self.faults.double, message.number);
        self.state.note(|tally| {
            tally.injected.saturating_record(taken);
            tally.counts.duplicated += u64::from(twice);
        });
        self.deliver(wire, message).await;
        if twice {
            self.post(wire, message).await;
        }
    }

    async fn deliver(&self, wire: &mut Wire, message: &Message) {
        self.state.note(|tally| tally.counts.delivered += 1);
        self.post(wire, message).await;
    }

    async fn post(&self, wire: &mut Wire, message: &Message) {
        let event = event(message).to_string();
        let Address { authority, path, .. } = &self.app;
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {authority}\r\ncontent-type: application/cloudevents+json\r\n\
             content-length: {}\r\n\r\n{event}",
            event.len()
        );
        let taken = wire.exchange(request.as_bytes()).await.is_ok_and(|answer| (200..300).contains(&answer.status));
        if !taken {
            self.state.note(|tally| tally.counts.refused += 1);
        }
    }
}

fn applies(fault: Option<u64>, number: u64) -> bool {
    fault.is_some_and(|one_in| number.is_multiple_of(one_in.max(1)))
}

/// The message as sidecars deliver it: a CloudEvent.
fn event(message: &Message) -> Value {
    let mut event = json!({
        "specversion": "1.0",
        "type": "com.dapr.event.sent",
        "source": "dapr-load",
        "id": message.number.to_string(),
        "pubsubname": "truth",
        "topic": message.topic,
    });
    match serde_json::from_slice::<&RawValue>(&message.body) {
        Ok(data) => {
            event["datacontenttype"] = "application/json".into();
            event["data"] = json!(data);
        }
        Err(_) => {
            event["data_base64"] = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, &message.body).into();
        }
    }
    event
}
