//! State management.

mod body_limit;
mod bulk_get;
mod bulk_get_non_json;
mod component_concurrency;
mod concurrent_writers;
mod etag;
mod first_write;
mod key_escaping;
mod key_prefix;
mod missing_key;
mod nul_character;
mod numbers;
mod options;
mod replicas;
mod row;
mod save_and_get;
mod save_many;
mod transaction;
mod transaction_isolation;
mod ttl;
mod version_two;

use fixtures::ask::{Ask, Component, SidecarAsk};
use fixtures::client::Client;
use serde_json::Value;

use crate::run::area::Area;
use crate::run::names::Names;
use crate::run::stop::Stop;
use crate::run::visit::Visit;
use crate::run::wire::Outcome;

/// The name of the state component in [`stand`].
pub(crate) const STORE: &str = "statestore";

/// The checks of this area.
pub const AREA: Area = Area {
    name: "state",
    about: "State management on PostgreSQL: values, concurrency, transactions, expiry, keys.",
    checks: &[
        &save_and_get::CHECK,
        &missing_key::CHECK,
        &save_many::CHECK,
        &options::CHECK,
        &etag::CHECK,
        &first_write::CHECK,
        &component_concurrency::CHECK,
        &concurrent_writers::CHECK,
        &replicas::CHECK,
        &ttl::CHECK,
        &bulk_get::CHECK,
        &bulk_get_non_json::CHECK,
        &transaction::CHECK,
        &transaction_isolation::CHECK,
        &numbers::CHECK,
        &nul_character::CHECK,
        &key_escaping::CHECK,
        &key_prefix::CHECK,
        &row::CHECK,
        &version_two::CHECK,
        &body_limit::CHECK,
    ],
};

/// Two sidecars of two apps over one PostgreSQL store with bare keys, so that they share every key.
pub(crate) fn stand(scope: &Names) -> Ask {
    let sidecar = |name| SidecarAsk::new(name, scope.app_protocol()).with(Component::postgres(STORE));
    Ask::of(vec![sidecar("a"), sidecar("b")])
}

/// Observes what `key` holds: that value, or nothing.
async fn holds(step: &Visit<'_>, client: &Client, key: &str, expected: Option<&Value>) -> Result<bool, Stop> {
    let reply = client.get(STORE, key).await?;
    Ok(match expected {
        Some(value) => step.reads(&reply, value),
        None => step.answers(&reply, Outcome::Absent),
    })
}
