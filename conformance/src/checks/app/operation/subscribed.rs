//! The sidecar asked past its app: what it subscribed to, and what it makes of a publish.

use fixtures::client::{Raw, Reply};
use fixtures::error::Error;
use fixtures::patience::{self, Probe};
use fixtures::team::{Examples, SIDECAR};
use serde_json::Value;

use crate::run::stop::Stop;
use crate::run::trial::Trial;

/// What the sidecar subscribed to, once it did to all of `topics`, or had its time to.
///
/// # Errors
/// When it does not tell.
pub(super) async fn all(trial: &Trial, topics: &[&Examples]) -> Result<Vec<Value>, Stop> {
    let listed = async || {
        let reply = ask(trial, "GET", "/v1.0/metadata", String::new()).await?.answered()?;
        Ok::<_, Error>(reply.json()["subscriptions"].as_array().cloned().unwrap_or_default())
    };
    patience::allow(trial.delivery(), async || match listed().await {
        Ok(listed) if topics.iter().all(|of| find(&listed, of).is_some()) => Probe::Ready(()),
        Ok(listed) => Probe::NotYet(format!("{} subscriptions", listed.len())),
        Err(error) => Probe::NotYet(error.to_string()),
    })
    .await;
    Ok(listed().await?)
}

/// Asks the sidecar itself.
///
/// # Errors
/// When it cannot be asked.
pub(super) async fn ask(trial: &Trial, verb: &str, path: &str, body: String) -> Result<Reply, Error> {
    let headers = vec![("content-type", "application/json")];
    trial.client(SIDECAR)?.raw(Raw { verb, path, headers, body: body.into() }).await
}

/// The one for the topic of these examples.
pub(super) fn find<'a>(subscribed: &'a [Value], of: &Examples) -> Option<&'a Value> {
    subscribed.iter().find(|one| one["pubsubname"] == of.pubsub && one["topic"] == of.topic)
}

/// The subscriptions in one line.
pub(super) fn listed(subscribed: &[Value]) -> String {
    let text = |one: &Value, field: &str| one[field].as_str().unwrap_or_default().to_owned();
    let each = subscribed.iter().map(|one| format!("{}/{}", text(one, "pubsubname"), text(one, "topic")));
    let names: Vec<_> = each.collect();
    if names.is_empty() { "no subscription at all".to_owned() } else { format!("only {}", names.join(", ")) }
}
