//! A key before and after: what a save or a delete is answered, and what the key holds then.

use crate::checks::prelude::*;
use crate::checks::stand::STORE;

/// Observes that a save is answered so.
pub(crate) async fn answers_save(
    step: &Visit<'_>,
    client: &Client,
    item: Item<'_>,
    outcome: Outcome,
) -> Result<(), Stop> {
    step.answers(&client.save(STORE, &[item]).await?, outcome);
    Ok(())
}

/// Observes that a delete is answered so; with an etag it is bound to that version.
pub(crate) async fn answers_delete(
    step: &Visit<'_>,
    client: &Client,
    key: &str,
    etag: Option<&str>,
    outcome: Outcome,
) -> Result<(), Stop> {
    step.answers(&client.delete(STORE, key, etag).await?, outcome);
    Ok(())
}

/// Observes that a save is accepted and that the key then holds `value`.
pub(crate) async fn stores(step: &Visit<'_>, client: &Client, item: Item<'_>, value: &Value) -> Result<(), Stop> {
    let key = item.key;
    answers_save(step, client, item, Outcome::Done).await?;
    holds(step, client, key, Some(value)).await?;
    Ok(())
}

/// The etag of a key, to bind a write to it: one without an etag would be bound to nothing.
///
/// # Errors
/// When the answer has none.
pub(crate) async fn etag(client: &Client, key: &str) -> Result<String, Stop> {
    let reply = client.get(STORE, key).await?;
    given(&reply)?;
    let missing = || Error::new(Kind::Harness, format!("set up: {}: no etag in {}", reply.sent, reply.summary()));
    Ok(reply.etag.clone().ok_or_else(missing)?)
}

/// Observes what `key` holds: that value, or nothing.
pub(crate) async fn holds(
    step: &Visit<'_>,
    client: &Client,
    key: &str,
    expected: Option<&Value>,
) -> Result<bool, Stop> {
    let reply = client.get(STORE, key).await?;
    Ok(match expected {
        Some(value) => step.reads(&reply, value),
        None => step.answers(&reply, Outcome::Absent),
    })
}
