//! Rows of SQLite. Ids and times are text there; see the migrations.

use std::str::FromStr;

use jiff::Timestamp;
use rusqlite::types::{FromSqlError, ToSql, Type};
use rusqlite::{Error, Row, Transaction, params};

use crate::backend::store::dialect::{Stored, Write, word};
use crate::backend::store::{OutboxEvent, Stream};
use crate::task::{Status, Task};
use crate::trace::TraceContext;

pub(super) fn write(transaction: &Transaction<'_>, entry: &Write) -> Result<usize, Error> {
    let mut statement = transaction.prepare_cached(entry.sql())?;
    match entry {
        Write::Add(task) => statement.execute(params![
            task.id.to_string(),
            task.user_id,
            task.title,
            task.description,
            word(task.status),
            task.due_at.map(time),
            recurrence(task)?,
            time(task.created_at),
            time(task.updated_at),
            task.completed_at.map(time),
            task.predecessor_id.map(|id| id.to_string()),
        ]),
        Write::Save(task) => statement.execute(params![
            task.title,
            task.description,
            word(task.status),
            task.due_at.map(time),
            recurrence(task)?,
            time(task.updated_at),
            task.completed_at.map(time),
            task.id.to_string(),
        ]),
        Write::Remove(id) => statement.execute(params![id.to_string()]),
        Write::Succeeded { task, successor } => statement.execute(params![successor.to_string(), task.to_string()]),
        Write::Reminded { task, at } => statement.execute(params![time(*at), task.to_string()]),
        Write::Append(event, at) => statement.execute(params![
            event.id.to_string(),
            event.stream.name(),
            event.key.to_string(),
            event.payload,
            event.trace.traceparent,
            event.trace.tracestate,
            time(*at),
        ]),
    }
}

pub(super) fn stored(row: &Row<'_>) -> Result<Stored, Error> {
    let recurrence: Option<String> = row.get(6)?;
    let recurrence = recurrence.map(|text| serde_json::from_str(&text)).transpose();
    let task = Task {
        id: parsed(row, 0)?,
        user_id: row.get(1)?,
        title: row.get(2)?,
        description: row.get(3)?,
        status: if row.get_ref(4)?.as_str()? == word(Status::Completed) { Status::Completed } else { Status::Pending },
        due_at: maybe(row, 5)?,
        recurrence: recurrence.map_err(|error| unreadable(6, error))?,
        created_at: parsed(row, 7)?,
        updated_at: parsed(row, 8)?,
        completed_at: maybe(row, 9)?,
        predecessor_id: maybe(row, 10)?,
    };
    Ok(Stored { task, successor_id: maybe(row, 11)? })
}

pub(super) fn event(row: &Row<'_>) -> Result<(i64, OutboxEvent), Error> {
    let event = OutboxEvent {
        id: parsed(row, 1)?,
        stream: Stream::named(row.get_ref(2)?.as_str()?),
        key: parsed(row, 3)?,
        payload: row.get(4)?,
        trace: TraceContext { traceparent: row.get(5)?, tracestate: row.get(6)? },
    };
    Ok((row.get(0)?, event))
}

/// A column of text as what it stands for.
fn parsed<T>(row: &Row<'_>, column: usize) -> Result<T, Error>
where
    T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    maybe(row, column)?.ok_or_else(|| FromSqlError::InvalidType.into())
}

/// The same, where there may be nothing.
fn maybe<T>(row: &Row<'_>, column: usize) -> Result<Option<T>, Error>
where
    T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    let text: Option<String> = row.get(column)?;
    text.map(|text| text.parse()).transpose().map_err(|error| unreadable(column, error))
}

fn unreadable(column: usize, error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
}

fn recurrence(task: &Task) -> Result<Option<String>, Error> {
    let text = task.recurrence.as_ref().map(serde_json::to_string).transpose();
    text.map_err(|error| Error::ToSqlConversionFailure(Box::new(error)))
}

/// All with as many digits, so that they sort as text.
pub(super) fn time(time: Timestamp) -> impl ToSql {
    format!("{time:.6}")
}
