//! Whose clauses and steps are: what Dapr's documentation promises of every component of a block, and what only the
//! source, or an observation, of one type shows.

use crate::model::owner::{Claim, Owner};

/// Any state store's.
pub(crate) const STORE: Owner = Owner::any("state");
/// Any store's that has etags.
pub(crate) const ETAGS: Owner = STORE.claiming(&[Claim::Etag]);
/// Any store's that has transactions.
pub(crate) const TRANSACTIONS: Owner = STORE.claiming(&[Claim::Transactional]);
/// Any store's that lets values expire.
pub(crate) const EXPIRY: Owner = STORE.claiming(&[Claim::Ttl]);
/// Any store's that finds values by what is in them.
pub(crate) const QUERIES: Owner = STORE.claiming(&[Claim::Query]);
/// Any store's whose keys all apps share.
pub(crate) const SHARED: Owner = STORE.with(BARE);
/// The same, of a store with etags.
pub(crate) const SHARED_ETAGS: Owner = ETAGS.with(BARE);
/// PostgreSQL's, first version.
pub(crate) const POSTGRES: Owner = Owner::only("state.postgresql/v1");
/// The same, where all apps share its keys.
pub(crate) const SHARED_POSTGRES: Owner = POSTGRES.with(BARE);
/// PostgreSQL's, second version.
pub(crate) const POSTGRES_TWO: Owner = Owner::only("state.postgresql/v2");
/// Any broker's.
pub(crate) const BROKER: Owner = Owner::any("pubsub");
/// Kafka's.
pub(crate) const KAFKA: Owner = Owner::only("pubsub.kafka/v1");
/// Any secret store's.
pub(crate) const SECRETS: Owner = Owner::any("secretstores");
/// That of the store that reads a file.
pub(crate) const SECRET_FILE: Owner = Owner::only("secretstores.local.file/v1");
/// That of the store that reads the environment.
pub(crate) const SECRET_VARIABLES: Owner = Owner::only("secretstores.local.env/v1");
/// Any binding's.
pub(crate) const BINDING: Owner = Owner::any("bindings");
/// That of the clock.
pub(crate) const CRON: Owner = Owner::only("bindings.cron/v1");

/// Without a prefix a key is the same for every app.
const BARE: &[(&str, &str)] = &[("keyPrefix", "none")];
