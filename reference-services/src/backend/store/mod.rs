//! The task database: one trait, PostgreSQL where it is installed, SQLite where nothing is.
//!
//! It is the one piece of infrastructure that is not reached through Dapr (E85): Dapr has no building block for
//! relational data. The connection string still comes from the secret store (R59).
//!
//! Whatever changes a task writes its event into the outbox in the same transaction (R92, E84). The relay takes events
//! from there, oldest first.

mod change;
mod contract;
mod dialect;
mod error;
mod migration;
mod outbox;
mod postgres;
mod rule;
mod sqlite;
mod tasks;

pub use change::{Change, Completion, NewTask, Repetition, Succession, Updated};
pub use contract::TaskStore;
pub use error::StoreError;
pub use outbox::{OutboxEvent, Publish, Relayed, Stream};

use std::path::Path;
use std::sync::Arc;

/// Opens the database of `connection`, and brings its tables up to date: `postgres://…` or `host=… user=…` is
/// PostgreSQL, `sqlite:PATH` a file, made when it is not there.
///
/// # Errors
/// [`StoreError::Unavailable`] when it cannot be reached, [`StoreError::Refused`] when it knows no such user or another
/// password, [`StoreError::Connection`] for any other text, [`StoreError::Failed`] when the tables cannot be made.
pub async fn open(connection: &str) -> Result<Arc<dyn TaskStore>, StoreError> {
    Ok(match connection.strip_prefix("sqlite:") {
        Some("") => return Err(StoreError::Connection("`sqlite:` is not followed by a path")),
        Some(path) => Arc::new(tasks::Tasks::of(sqlite::Sqlite::open(Path::new(path)).await?)),
        None => Arc::new(tasks::Tasks::of(postgres::Postgres::open(connection).await?)),
    })
}
