//! What PostgreSQL said, in words that may be logged.

use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

use crate::backend::store::StoreError;

impl From<Error> for StoreError {
    /// The server's message, without its detail, which holds values; and nothing of a refused connection but its code,
    /// since the message holds the name of the user or of the database.
    fn from(error: Error) -> Self {
        let Some(told) = error.as_db_error() else {
            return Self::Unavailable(causes(&error));
        };
        let (code, message) = (told.code(), told.message());
        match code.code().get(..2) {
            Some("28" | "3D") => Self::Unavailable(format!("it refused the connection (SQLSTATE {})", code.code())),
            // Connection lost, out of connections, stopped by its operator, or two transactions in each other's way.
            Some("08" | "53" | "57" | "40") => Self::Unavailable(format!("{message} (SQLSTATE {})", code.code())),
            _ if *code == SqlState::LOCK_NOT_AVAILABLE => Self::Unavailable(message.to_owned()),
            _ => Self::Failed(format!("{message} (SQLSTATE {})", code.code())),
        }
    }
}

/// The error with its causes, in one line.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
