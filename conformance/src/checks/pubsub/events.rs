//! Numbered events: sent by a check, and recognised at the app and on the topic.

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

/// The numbers of the delivered events, in order of arrival; what carries none is a stranger and counts as `null`.
pub(crate) fn numbers(entries: &[Entry]) -> Vec<Option<u64>> {
    entries.iter().map(|entry| entry.json()["data"]["n"].as_u64()).collect()
}

/// The number of the event in a record.
pub(crate) fn number(record: &Record) -> Option<u64> {
    record.json()["data"]["n"].as_u64()
}
