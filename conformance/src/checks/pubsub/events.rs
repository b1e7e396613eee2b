//! Numbered events: sent by a check, and recognised at the app and on the topic.

use fixtures::client::Message;

use crate::checks::prelude::*;
use crate::checks::stand::PUBSUB;

/// The data of the `n`th event of a check.
pub(crate) fn event(n: usize) -> Value {
    json!({ "n": n })
}

/// Publishes numbered events one after the other.
///
/// # Errors
/// When one is refused: whatever the check is about cannot be judged then.
pub(crate) async fn send(client: &Client, topic: &str, numbers: impl IntoIterator<Item = usize>) -> Result<(), Error> {
    for n in numbers {
        given(&client.publish(&Publish::json(PUBSUB, topic, &event(n))).await?)?;
    }
    Ok(())
}

/// Publishes numbered events in one request, so that they lie on the topic together.
///
/// # Errors
/// When they are refused.
pub(crate) async fn send_together(
    client: &Client,
    topic: &str,
    numbers: impl IntoIterator<Item = usize>,
) -> Result<(), Error> {
    let events = numbers.into_iter().map(|n| event(n).to_string().into()).collect();
    let message = Message::PublishBulk { pubsub: PUBSUB.into(), topic: topic.into(), events };
    given(&client.send(&message, &[]).await?)
}

/// The numbers of the delivered events, in order of arrival; what carries none is a stranger and counts as `null`.
pub(crate) fn numbers(entries: &[Entry]) -> Vec<Option<u64>> {
    entries.iter().map(|entry| entry.json()["data"]["n"].as_u64()).collect()
}

/// The numbers of the events of each call: those of a bulk, or the one of a call that is none.
pub(crate) fn bulks(calls: &[Entry]) -> Vec<Vec<Option<u64>>> {
    let number = |event: &Value| event["data"]["n"].as_u64();
    let one = |call: &Entry| match call.bulk() {
        Some(parts) => parts.iter().map(|part| number(&part.event)).collect(),
        None => vec![number(&call.json())],
    };
    calls.iter().map(one).collect()
}

/// The number of the event in a record.
pub(crate) fn number(record: &Record) -> Option<u64> {
    record.json()["data"]["n"].as_u64()
}
