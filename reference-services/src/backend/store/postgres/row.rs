//! Rows of PostgreSQL.

use deadpool_postgres::Transaction;
use tokio_postgres::types::{Json, ToSql};
use tokio_postgres::{Error, Row, Statement};

use crate::backend::store::dialect::{Stored, Write, word};
use crate::backend::store::{OutboxEvent, StoreError, Stream};
use crate::task::{Recurrence, Status, Task};
use crate::trace::TraceContext;

pub(super) async fn write(transaction: &Transaction<'_>, statement: &Statement, entry: &Write) -> Result<u64, Error> {
    let run = async |values: &[&(dyn ToSql + Sync)]| transaction.execute(statement, values).await;
    match entry {
        Write::Add(task) => {
            let (status, recurrence) = (word(task.status), task.recurrence.as_ref().map(Json));
            run(&[
                &task.id,
                &task.user_id,
                &task.title,
                &task.description,
                &status,
                &task.due_at,
                &recurrence,
                &task.created_at,
                &task.updated_at,
                &task.completed_at,
                &task.predecessor_id,
            ])
            .await
        }
        Write::Save(task) => {
            let (status, recurrence) = (word(task.status), task.recurrence.as_ref().map(Json));
            run(&[
                &task.title,
                &task.description,
                &status,
                &task.due_at,
                &recurrence,
                &task.updated_at,
                &task.completed_at,
                &task.id,
            ])
            .await
        }
        Write::Remove(id) => run(&[id]).await,
        Write::Succeeded { task, successor } => run(&[successor, task]).await,
        Write::Reminded { task, at } => run(&[at, task]).await,
        Write::Append(event, at) => {
            let (stream, trace) = (event.stream.name(), &event.trace);
            run(&[&event.id, &stream, &event.key, &event.payload, &trace.traceparent, &trace.tracestate, at]).await
        }
    }
}

pub(super) fn stored(row: &Row) -> Result<Stored, StoreError> {
    let status: &str = row.try_get(4)?;
    let task = Task {
        id: row.try_get(0)?,
        user_id: row.try_get(1)?,
        title: row.try_get(2)?,
        description: row.try_get(3)?,
        status: if status == word(Status::Completed) { Status::Completed } else { Status::Pending },
        due_at: row.try_get(5)?,
        recurrence: row.try_get::<_, Option<Json<Recurrence>>>(6)?.map(|Json(recurrence)| recurrence),
        created_at: row.try_get(7)?,
        updated_at: row.try_get(8)?,
        completed_at: row.try_get(9)?,
        predecessor_id: row.try_get(10)?,
    };
    Ok(Stored { task, successor_id: row.try_get(11)? })
}

pub(super) fn event(row: &Row) -> Result<(i64, OutboxEvent), StoreError> {
    let stream: &str = row.try_get(2)?;
    let event = OutboxEvent {
        id: row.try_get(1)?,
        stream: Stream::named(stream),
        key: row.try_get(3)?,
        payload: row.try_get(4)?,
        trace: TraceContext { traceparent: row.try_get(5)?, tracestate: row.try_get(6)? },
    };
    Ok((row.try_get(0)?, event))
}
