//! Subscriptions on streams, as checks open and hear them.

use fixtures::client::{EventStream, Heard, StreamEvent, Subscribe};

use crate::checks::prelude::*;
use crate::checks::stand::PUBSUB;

/// A stream of that topic.
///
/// # Errors
/// When it is refused: whatever the check is about cannot be judged then.
pub(crate) async fn open(client: &Client, topic: &str, dead_letter: Option<&str>) -> Result<EventStream, Error> {
    let wanted = Subscribe { pubsub: PUBSUB, topic, dead_letter, ..Subscribe::default() };
    let (reply, stream) = client.subscribe(&wanted).await?;
    given(&reply)?;
    stream.ok_or_else(|| Error::new(Kind::Harness, format!("subscribe on a stream: {}", reply.summary())))
}

/// The next event in time; `None` when there is none.
pub(crate) async fn next(stream: &mut EventStream, wait: Wait) -> Option<StreamEvent> {
    match stream.next(wait).await {
        Heard::Event(event) => Some(*event),
        Heard::Ended(_) | Heard::Nothing => None,
    }
}

/// The number of the event.
pub(crate) fn number(event: &StreamEvent) -> Option<u64> {
    event.json()["n"].as_u64()
}

/// The topics that the metadata list as those of streams, in order.
///
/// # Errors
/// When the metadata cannot be had.
pub(crate) async fn listed(client: &Client) -> Result<Vec<String>, Error> {
    let reply = client.metadata().await?;
    given(&reply)?;
    let metadata = reply.json();
    let all = metadata["subscriptions"].as_array().into_iter().flatten();
    let streams = all.filter(|one| one["type"] == "STREAMING");
    let mut topics: Vec<_> = streams.filter_map(|one| one["topic"].as_str().map(str::to_owned)).collect();
    topics.sort();
    Ok(topics)
}
