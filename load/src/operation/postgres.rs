//! PostgreSQL without a sidecar: the table and the statements of `state.postgresql` version 1 (contrib 1.18,
//! `state/postgresql/v1` and `common/component/postgresql/v1`), prepared once per connection as its driver does. Writes
//! are as durable as the server is configured, for the sidecar and here alike.

use std::sync::Arc;

use fixtures::error::{Error, Kind};
use fixtures::scenario::{Message, Operation, Scene};
use futures_util::future::LocalBoxFuture;
use serde_json::value::RawValue;
use tokio_postgres::types::Json;
use tokio_postgres::{Client, Config, NoTls, Statement};

use crate::engine::{Call, Planned, Target};
use crate::outcome::{Outcome, Refusal};

const GET: &str = "SELECT key, value, isbinary, xmin AS etag, expiredate FROM state \
                   WHERE key = $1 AND (expiredate IS NULL OR expiredate >= CURRENT_TIMESTAMP)";
const SET: &str = "INSERT INTO state AS t (key, value, isbinary, expiredate) VALUES ($1, $2, $3, NULL) \
                   ON CONFLICT (key) DO UPDATE SET value = excluded.value, isbinary = excluded.isbinary, \
                   updatedate = CURRENT_TIMESTAMP, expiredate = NULL";

/// The database that the sidecar would have used.
pub(super) struct PostgresTarget {
    config: Config,
    scene: Scene,
    ready: Arc<Vec<Vec<Work>>>,
}

/// One operation.
enum Work {
    /// Key and expected value.
    Get(String, String),
    /// Each row by itself.
    Set(Vec<Row>),
    /// All rows or none.
    Transact(Vec<Row>),
}

/// Key and JSON value.
type Row = (String, Box<RawValue>);

impl PostgresTarget {
    /// The operations of `scene` on the database at `connection`.
    ///
    /// # Errors
    /// When the connection string cannot be read.
    pub(super) fn new(connection: &str, scene: &Scene) -> Result<Self, Error> {
        let unreadable =
            |source| Error::new(Kind::Harness, "read the PostgreSQL connection string").with_source(source);
        let config = connection.parse().map_err(unreadable)?;
        let sorts = 0..scene.scenario.sorts().len();
        let ready = sorts.map(|sort| (0..scene.keys()).map(|key| work(scene.nth(sort, key))).collect());
        let ready = ready.collect::<Result<_, _>>()?;
        Ok(Self { config, scene: scene.clone(), ready: Arc::new(ready) })
    }
}

fn work(operation: Operation) -> Result<Work, Error> {
    let text = |bytes: &bytes::Bytes| String::from_utf8_lossy(bytes).into_owned();
    let row = |(key, value): (String, bytes::Bytes)| {
        let wrong = |source| Error::new(Kind::Harness, "read a value of a scenario as JSON").with_source(source);
        Ok::<Row, Error>((key, RawValue::from_string(text(&value)).map_err(wrong)?))
    };
    match operation.message {
        Message::Get { key, .. } => Ok(Work::Get(key, operation.expects.as_ref().map(text).unwrap_or_default())),
        Message::Set { items, .. } => Ok(Work::Set(items.into_iter().map(row).collect::<Result<_, _>>()?)),
        Message::Transact { items, .. } => Ok(Work::Transact(items.into_iter().map(row).collect::<Result<_, _>>()?)),
        _ => Err(Error::new(Kind::Harness, "write an operation as SQL: it is none of the state API")),
    }
}

impl Target for PostgresTarget {
    fn series(&self) -> &'static [&'static str] {
        self.scene.scenario.sorts()
    }

    fn sort(&self, number: u64) -> usize {
        self.scene.sort(number)
    }

    fn connect(&self, _number: usize) -> LocalBoxFuture<'_, Result<Box<dyn Call>, Error>> {
        Box::pin(async {
            let session = Session::open(&self.config).await.map_err(|source| {
                Error::new(Kind::Prerequisite, "connect to PostgreSQL without a sidecar").with_source(source)
            })?;
            let (config, scene, ready) = (self.config.clone(), self.scene.clone(), self.ready.clone());
            let call: Box<dyn Call> = Box::new(PostgresCall { config, scene, ready, session: Some(session) });
            Ok(call)
        })
    }
}

/// One connection with its statements.
struct Session {
    client: Client,
    get: Statement,
    set: Statement,
}

impl Session {
    async fn open(config: &Config) -> Result<Self, tokio_postgres::Error> {
        let (client, wire) = config.connect(NoTls).await?;
        // Ends when the client is dropped.
        tokio::spawn(wire);
        let (get, set) = (client.prepare(GET).await?, client.prepare(SET).await?);
        Ok(Self { client, get, set })
    }

    /// Whether the operation did what it is meant to do.
    async fn run(&self, work: &Work) -> Result<bool, tokio_postgres::Error> {
        match work {
            Work::Get(key, expected) => {
                let row = self.client.query_opt(&self.get, &[key]).await?;
                let value = row.map(|row| row.try_get::<_, Json<Box<RawValue>>>(1)).transpose()?;
                Ok(value.is_some_and(|value| value.0.get() == expected))
            }
            Work::Set(rows) => self.set(rows).await,
            Work::Transact(rows) => {
                self.client.batch_execute("BEGIN").await?;
                let written = self.set(rows).await?;
                self.client.batch_execute("COMMIT").await?;
                Ok(written)
            }
        }
    }

    /// Whether every row was written.
    async fn set(&self, rows: &[Row]) -> Result<bool, tokio_postgres::Error> {
        let mut written = 0;
        for (key, value) in rows {
            written += self.client.execute(&self.set, &[key, &Json(value), &false]).await?;
        }
        Ok(written == rows.len() as u64)
    }
}

struct PostgresCall {
    config: Config,
    scene: Scene,
    ready: Arc<Vec<Vec<Work>>>,
    /// Taken while an operation is under way: one that is given up half-way, in a transaction perhaps, closes it.
    session: Option<Session>,
}

impl Call for PostgresCall {
    fn call(&mut self, planned: Planned) -> LocalBoxFuture<'_, Outcome> {
        Box::pin(async move {
            let session = match self.session.take() {
                Some(session) => session,
                None => match Session::open(&self.config).await {
                    Ok(session) => session,
                    Err(_) => return Outcome::Refused(Refusal::Unreachable),
                },
            };
            let (sort, key) = self.scene.index(planned.number);
            let done = session.run(&self.ready[sort][key]).await;
            let outcome = match &done {
                Ok(true) => Outcome::Accepted,
                Ok(false) => Outcome::Refused(Refusal::Unexpected),
                Err(error) if error.is_closed() => Outcome::Refused(Refusal::Broken),
                Err(_) => Outcome::Refused(Refusal::Backend),
            };
            if done.is_ok() {
                self.session = Some(session);
            }
            outcome
        })
    }
}
