//! What PostgreSQL said, in words that may be logged.

use tokio_postgres::config::Host;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Config, Error};

use crate::backend::store::StoreError;
use crate::cause::with_causes;

impl From<Error> for StoreError {
    /// The server's message, without its detail, which holds values.
    fn from(error: Error) -> Self {
        let Some(told) = error.as_db_error() else {
            return Self::Unavailable(with_causes(&error));
        };
        let (code, message) = (told.code(), told.message());
        match code.code().get(..2) {
            // Connection lost, out of connections, stopped by its operator, or two transactions in each other's way.
            Some("08" | "53" | "57" | "40") => Self::Unavailable(format!("{message} (SQLSTATE {})", code.code())),
            _ if *code == SqlState::LOCK_NOT_AVAILABLE => Self::Unavailable(message.to_owned()),
            _ => Self::Failed(format!("{message} (SQLSTATE {})", code.code())),
        }
    }
}

/// Why there is no connection to `server`: who was to connect, and where.
pub(super) fn unconnected(error: Error, server: &str) -> StoreError {
    let state = error.as_db_error().map(|told| told.code().code().to_owned()).unwrap_or_default();
    match (state.get(..2), StoreError::from(error)) {
        // An unknown user, or another password.
        (Some("28"), _) => StoreError::Refused(format!("{server} lets nobody in by it (SQLSTATE {state})")),
        // The server wants a password, and there is none: the client's own words.
        (_, StoreError::Unavailable(why)) if why.starts_with("invalid configuration") => {
            StoreError::Refused(format!("{server} {why}"))
        }
        // Somebody may still make the database.
        (Some("3D"), _) => StoreError::Unavailable(format!("{server} has no such database (SQLSTATE {state})")),
        (_, StoreError::Unavailable(why)) => StoreError::Unavailable(format!("{server}: {why}")),
        (_, other) => other,
    }
}

/// User, hosts, ports and database of a connection string; never its password.
pub(super) fn server(config: &Config) -> String {
    let hosts = config.get_hosts().iter().enumerate().map(|(place, host)| {
        // One port serves all hosts, or each has its own; the default is the server's.
        let port = config.get_ports().get(place).or(config.get_ports().first()).unwrap_or(&5432);
        match host {
            Host::Tcp(name) => format!("{name}:{port}"),
            Host::Unix(folder) => format!("{}:{port}", folder.display()),
        }
    });
    let (hosts, user) = (hosts.collect::<Vec<_>>().join(", "), config.get_user().unwrap_or("nobody"));
    format!("PostgreSQL at {hosts} as user {user} with database {}", config.get_dbname().unwrap_or(user))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::url(
        "postgres://ada:canary@db.example:6000/tasks",
        "PostgreSQL at db.example:6000 as user ada with database tasks"
    )]
    #[case::pairs("host=a,b user=ada password=canary", "PostgreSQL at a:5432, b:5432 as user ada with database ada")]
    #[case::ports("host=a,b port=1,2 user=ada", "PostgreSQL at a:1, b:2 as user ada with database ada")]
    #[case::socket("host=/run/postgresql user=ada", "PostgreSQL at /run/postgresql:5432 as user ada with database ada")]
    fn a_server_is_told_without_its_password(#[case] connection: &str, #[case] told: &str) {
        assert_eq!(server(&connection.parse().unwrap()), told);
    }
}
