//! The task database, looked into from outside.

use crate::checks::prelude::*;

/// The rows of a query on the task database.
///
/// # Errors
/// When it cannot be read.
pub(crate) async fn rows(trial: &Trial, sql: &str) -> Result<Vec<Value>, Error> {
    trial.database()?.select(sql).await
}
