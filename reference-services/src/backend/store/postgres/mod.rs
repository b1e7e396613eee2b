//! PostgreSQL, through a pool of connections.

mod error;
mod row;

use std::time::Duration;

use deadpool_postgres::{
    Client, Manager, ManagerConfig, Pool, PoolError, RecyclingMethod, Runtime, TimeoutType, Transaction,
};
use futures_util::future::try_join_all;
use jiff::Timestamp;
use tokio::time::timeout;
use tokio_postgres::{Config, NoTls};
use uuid::Uuid;

use super::dialect::{Batch, Dialect, Rows, Stored, Write, word};
use super::{Publish, Relayed, StoreError, migration};

/// Connections of one replica. A transaction lasts about a millisecond, so few carry thousands in a second.
const CONNECTIONS: usize = 8;
/// How long a connection, or one transaction, may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a server may leave data unacknowledged until its connection counts as broken.
const SILENCE: Duration = Duration::from_secs(10);
/// Held by whoever brings the tables up to date. Both are arbitrary; whoever shares the database must take others.
const MIGRATION_LOCK: i64 = 0x746f_646f_0001;
/// Held by whoever relays.
const RELAY_LOCK: i64 = 0x746f_646f_0002;

/// A pool of connections to one database.
pub(super) struct Postgres {
    pool: Pool,
    /// What it is connected to, for whoever reads that it is not.
    server: String,
}

impl Postgres {
    /// Connects, and brings the tables up to date.
    pub(super) async fn open(connection: &str) -> Result<Self, StoreError> {
        // The parser's words quote the text, which is a secret.
        let unreadable = "it is neither `sqlite:PATH`, nor a PostgreSQL URL, nor `key=value` pairs of PostgreSQL";
        let mut config: Config = connection.parse().map_err(|_| StoreError::Connection(unreadable))?;
        config.connect_timeout(PATIENCE).tcp_user_timeout(SILENCE).keepalives_idle(SILENCE);
        // A connection that turns out to be broken fails one request; asking each one first costs every request.
        let manager = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let server = error::server(&config);
        let pool = Pool::builder(Manager::from_config(config, NoTls, manager))
            .max_size(CONNECTIONS)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(PATIENCE))
            .create_timeout(Some(PATIENCE))
            .build()
            .expect("a pool with timeouts has a runtime");
        let this = Self { pool, server };
        this.migrate().await?;
        Ok(this)
    }

    /// Two replicas that start at once come one after the other.
    async fn migrate(&self) -> Result<(), StoreError> {
        let mut client = self.client().await?;
        let work = async {
            let transaction = client.transaction().await?;
            transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&MIGRATION_LOCK]).await?;
            transaction.batch_execute(migration::RECORD).await?;
            let applied = transaction.query_one(migration::APPLIED, &[]).await?.try_get(0)?;
            for (version, step) in migration::missing(migration::POSTGRES, applied) {
                transaction.batch_execute(step).await?;
                transaction.execute(migration::APPLY, &[&version, &Timestamp::now().to_string()]).await?;
            }
            transaction.commit().await?;
            Ok(())
        };
        in_time(work).await
    }

    async fn client(&self) -> Result<Client, StoreError> {
        self.pool.get().await.map_err(|error| match error {
            PoolError::Backend(error) => error::unconnected(error, &self.server),
            PoolError::Timeout(TimeoutType::Wait) => {
                StoreError::Unavailable("no connection became free in time".to_owned())
            }
            PoolError::Timeout(_) => {
                StoreError::Unavailable(format!("{}: no connection could be made in time", self.server))
            }
            error => StoreError::Failed(error.to_string()),
        })
    }
}

impl Dialect for Postgres {
    async fn read(&self, rows: Rows) -> Result<Vec<Stored>, StoreError> {
        let client = self.client().await?;
        let work = async {
            let statement = client.prepare_cached(rows.sql()).await?;
            let found = match &rows {
                Rows::Task(id) => client.query(&statement, &[id]).await?,
                Rows::Of { user, status, limit } => {
                    client.query(&statement, &[user, &status.map(word), &count(*limit)]).await?
                }
                Rows::Due { until, limit } => client.query(&statement, &[until, &count(*limit)]).await?,
            };
            found.iter().map(row::stored).collect()
        };
        in_time(work).await
    }

    async fn change<T, F>(&self, lock: Option<Rows>, decide: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(Vec<Stored>) -> (Vec<Write>, T) + Send + 'static,
    {
        let mut client = self.client().await?;
        let work = async {
            let transaction = client.transaction().await?;
            let rows = match &lock {
                Some(rows) => locked(&transaction, rows).await?,
                None => Vec::new(),
            };
            let (writes, said) = decide(rows);
            let mut prepared = Vec::with_capacity(writes.len());
            for entry in &writes {
                prepared.push((transaction.prepare_cached(entry.sql()).await?, entry));
            }
            // Sent in this order without waiting for each other's answer.
            try_join_all(prepared.iter().map(|(statement, entry)| row::write(&transaction, statement, entry))).await?;
            transaction.commit().await?;
            Ok(said)
        };
        in_time(work).await
    }

    async fn relay(&self, limit: usize, held: &[Uuid], publish: &dyn Publish) -> Result<Relayed, StoreError> {
        let mut client = self.client().await?;
        let transaction = in_time(async { Ok(client.transaction().await?) }).await?;
        // The lock ends with the transaction, also when this replica is gone in the middle. It has a statement of its
        // own: whoever reads in the same one still sees what the leader before has removed.
        let lead = in_time(async {
            let statement = transaction.prepare_cached("SELECT pg_try_advisory_xact_lock($1)").await?;
            Ok(transaction.query_one(&statement, &[&RELAY_LOCK]).await?.try_get(0)?)
        });
        if !lead.await? {
            return Ok(Relayed::NotLeading);
        }
        let oldest = in_time(async {
            let sql = "SELECT position, id, stream, key, payload, traceparent, tracestate FROM outbox \
                       WHERE NOT key = ANY($1) ORDER BY position LIMIT $2";
            let statement = transaction.prepare_cached(sql).await?;
            let found = transaction.query(&statement, &[&held, &count(limit)]).await?;
            found.iter().map(row::event).collect()
        });
        let (done, relayed) = Batch(oldest.await?).publish(publish).await;
        let remove = async {
            let statement = transaction.prepare_cached("DELETE FROM outbox WHERE position = ANY($1)").await?;
            transaction.execute(&statement, &[&done]).await?;
            transaction.commit().await?;
            Ok(relayed)
        };
        in_time(remove).await
    }

    async fn pending(&self) -> Result<usize, StoreError> {
        let client = self.client().await?;
        let work = async {
            let statement = client.prepare_cached("SELECT count(*) FROM outbox").await?;
            let pending: i64 = client.query_one(&statement, &[]).await?.try_get(0)?;
            Ok(usize::try_from(pending).unwrap_or_default())
        };
        in_time(work).await
    }
}

/// Reads rows and keeps them from others until the transaction ends. Of due tasks it passes over those that another
/// replica is just claiming.
async fn locked(transaction: &Transaction<'_>, rows: &Rows) -> Result<Vec<Stored>, StoreError> {
    let found = match rows {
        Rows::Task(id) => {
            let statement = transaction.prepare_cached(&format!("{} FOR UPDATE", rows.sql())).await?;
            transaction.query(&statement, &[id]).await?
        }
        Rows::Due { until, limit } => {
            let statement = transaction.prepare_cached(&format!("{} FOR UPDATE SKIP LOCKED", rows.sql())).await?;
            transaction.query(&statement, &[until, &count(*limit)]).await?
        }
        Rows::Of { .. } => return Err(StoreError::Failed("a list cannot be locked".to_owned())),
    };
    found.iter().map(row::stored).collect()
}

/// A limit as the wire has it.
fn count(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// Bounds what waits for the server: a lock, or an answer that never comes.
async fn in_time<T>(work: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    let late = |_| StoreError::Unavailable(format!("no answer within {} s", PATIENCE.as_secs()));
    timeout(PATIENCE, work).await.map_err(late)?
}
