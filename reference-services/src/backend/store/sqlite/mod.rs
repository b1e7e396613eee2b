//! SQLite, for where nothing is installed: one file, one connection, one piece of work at a time. Several processes may
//! share the file.

mod row;

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, Error, ErrorCode, TransactionBehavior, params};
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;
use uuid::Uuid;

use super::dialect::{Batch, Dialect, Rows, Stored, Write, word};
use super::{Publish, Relayed, StoreError, migration};

/// How long another process may keep the file.
const PATIENCE: Duration = Duration::from_secs(5);

/// One file.
pub(super) struct Sqlite {
    /// Work takes the connection with it to a thread that may block.
    connection: Arc<Mutex<Connection>>,
    /// Locked by whoever relays.
    lead: PathBuf,
}

impl Sqlite {
    /// Opens or makes the file, and brings the tables up to date.
    pub(super) async fn open(path: &Path) -> Result<Self, StoreError> {
        let mut lead = path.as_os_str().to_owned();
        lead.push(".relay");
        let mut turn = path.as_os_str().to_owned();
        turn.push(".open");
        let path = path.to_owned();
        // One after the other: the switch to the write-ahead log is refused at once while another one has the file
        // open, whatever the patience.
        let turn = spawn_blocking(move || File::create(turn).and_then(|file| file.lock().map(|()| file)));
        let turn = turn.await.map_err(|error| stopped(&error))?;
        let _turn = turn.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let connection = spawn_blocking(move || {
            let mut connection = Connection::open(path)?;
            connection.busy_timeout(PATIENCE)?;
            // A commit survives this program's end, and a power failure takes at most the last ones, each of them whole.
            connection.pragma_update(None, "synchronous", "NORMAL")?;
            connection.pragma_update(None, "journal_mode", "WAL")?;
            migrate(&mut connection).map(|()| connection)
        });
        let connection = connection.await.map_err(|error| stopped(&error))??;
        Ok(Self { connection: Arc::new(Mutex::new(connection)), lead: lead.into() })
    }

    /// Does `work`; whoever came first is first.
    async fn with<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, Error> + Send + 'static,
    {
        let mut connection = self.connection.clone().lock_owned().await;
        Ok(spawn_blocking(move || work(&mut connection)).await.map_err(|error| stopped(&error))??)
    }

    /// The lock of the relay, unless somebody else has it. It ends with the file, also when this process is gone.
    fn lead(&self) -> Result<Option<File>, StoreError> {
        let failed = |error| StoreError::Failed(format!("lock the file of the relay: {error}"));
        let file = File::options().create(true).truncate(false).write(true).open(&self.lead).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}

/// An immediate transaction has the file for itself, so two replicas that start at once come one after the other.
fn migrate(connection: &mut Connection) -> Result<(), Error> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(migration::RECORD)?;
    let applied = transaction.query_row(migration::APPLIED, [], |row| row.get(0))?;
    for (version, step) in migration::missing(migration::SQLITE, applied) {
        transaction.execute_batch(step)?;
        transaction.execute(migration::APPLY, params![version, Timestamp::now().to_string()])?;
    }
    transaction.commit()
}

impl Dialect for Sqlite {
    async fn read(&self, rows: Rows) -> Result<Vec<Stored>, StoreError> {
        self.with(move |connection| select(connection, &rows)).await
    }

    /// An immediate transaction locks every row, and skips none: claims of two replicas come one after the other.
    async fn change<T, F>(&self, lock: Option<Rows>, decide: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(Vec<Stored>) -> (Vec<Write>, T) + Send + 'static,
    {
        self.with(move |connection| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let rows = lock.map(|rows| select(&transaction, &rows)).transpose()?;
            let (writes, said) = decide(rows.unwrap_or_default());
            for entry in &writes {
                row::write(&transaction, entry)?;
            }
            transaction.commit().map(|()| said)
        })
        .await
    }

    /// The file of the database is free while events are published; a lock of its own keeps other relays out.
    async fn relay(&self, limit: usize, held: &[Uuid], publish: &dyn Publish) -> Result<Relayed, StoreError> {
        let Some(_lead) = self.lead()? else { return Ok(Relayed::NotLeading) };
        let held: Vec<_> = held.iter().map(Uuid::to_string).collect();
        let held = serde_json::to_string(&held).expect("texts are JSON");
        let oldest = self.with(move |connection| {
            let sql = "SELECT position, id, stream, key, payload, traceparent, tracestate FROM outbox \
                       WHERE key NOT IN (SELECT value FROM json_each($1)) ORDER BY position LIMIT $2";
            let mut statement = connection.prepare_cached(sql)?;
            statement.query_map(params![held, count(limit)], row::event)?.collect::<Result<Vec<_>, _>>()
        });
        let (done, relayed) = Batch(oldest.await?).publish(publish).await;
        let remove = self.with(move |connection| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            for position in done {
                transaction.prepare_cached("DELETE FROM outbox WHERE position = $1")?.execute([position])?;
            }
            transaction.commit()
        });
        remove.await.map(|()| relayed)
    }

    async fn pending(&self) -> Result<usize, StoreError> {
        let counted = self.with(|connection| connection.query_row("SELECT count(*) FROM outbox", [], |row| row.get(0)));
        counted.await.map(|pending: i64| usize::try_from(pending).unwrap_or_default())
    }
}

fn select(connection: &Connection, rows: &Rows) -> Result<Vec<Stored>, Error> {
    let mut statement = connection.prepare_cached(rows.sql())?;
    let found = match rows {
        Rows::Task(id) => statement.query(params![id.to_string()])?,
        Rows::Of { user, status, limit } => statement.query(params![user, status.map(word), count(*limit)])?,
        Rows::Due { until, limit } => statement.query(params![row::time(*until), count(*limit)])?,
    };
    found.mapped(row::stored).collect()
}

fn count(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// The runtime was stopped before the work was done.
fn stopped(error: &tokio::task::JoinError) -> StoreError {
    StoreError::Failed(error.to_string())
}

impl From<Error> for StoreError {
    /// SQLite's own words; the wrapper's could quote values, or the path.
    fn from(error: Error) -> Self {
        match error.sqlite_error() {
            None => Self::Failed("a row cannot be read, or a value not be written".to_owned()),
            Some(told) => match told.code {
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::CannotOpen => {
                    Self::Unavailable(told.to_string())
                }
                _ => Self::Failed(told.to_string()),
            },
        }
    }
}
