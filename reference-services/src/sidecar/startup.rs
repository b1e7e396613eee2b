//! What comes before a service can work: its sidecar, and the secrets it cannot do without.

use std::time::Duration;

use http::Method;
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::{CallError, Sidecar};
use crate::settings::Secret;

/// How often the sidecar is asked again.
const AGAIN: Duration = Duration::from_millis(250);
/// How long a health answer may take.
const PROBE: Duration = Duration::from_secs(2);

/// A secret that a service cannot do without is not there, or may not be read: no waiting mends that (E49).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the secret {name} with the key {key} is not to be had from {store}: {why}")]
pub struct Absent {
    /// The secret store.
    pub store: String,
    /// The secret.
    pub name: String,
    /// Its key.
    pub key: String,
    /// What was answered.
    pub why: String,
}

impl Sidecar {
    /// Whether the sidecar can be used (`/v1.0/healthz/outbound`: the other probe waits for the app, E68).
    ///
    /// # Errors
    /// [`CallError`] when it does not answer.
    pub async fn ready(&self) -> Result<(), CallError> {
        self.ask(self.request(Method::GET, "/v1.0/healthz/outbound").timeout(PROBE)).await.map(drop)
    }

    /// Waits until the sidecar can be used, for as long as it takes: it may be started after its app.
    pub async fn wait(&self) {
        let mut again = ticks();
        let mut told = false;
        loop {
            again.tick().await;
            match self.ready().await {
                Ok(()) => return tracing::info!("the sidecar is ready"),
                Err(error) if !told => tracing::info!(%error, "waiting for the sidecar"),
                Err(_) => {}
            }
            told = true;
        }
    }

    /// A secret that the service cannot do without; asked for until there is an answer.
    ///
    /// # Errors
    /// [`Absent`].
    pub async fn mandatory_secret(&self, store: &str, name: &str, key: &str) -> Result<Secret, Absent> {
        let absent = |why: String| Absent { store: store.into(), name: name.into(), key: key.into(), why };
        match self.lasting(store, name, key).await {
            Ok(Some(secret)) => Ok(secret),
            Ok(None) => Err(absent("there is none".to_owned())),
            Err(error) => Err(absent(error.to_string())),
        }
    }

    /// A secret that the service can do without: absent and forbidden are the same.
    pub async fn optional_secret(&self, store: &str, name: &str, key: &str) -> Option<Secret> {
        match self.lasting(store, name, key).await {
            Ok(secret) => secret,
            Err(error) => {
                tracing::warn!(%error, store, secret = name, "going on without an optional secret");
                None
            }
        }
    }

    /// Asks until the answer is one that asking again would not change.
    async fn lasting(&self, store: &str, name: &str, key: &str) -> Result<Option<Secret>, CallError> {
        let mut again = ticks();
        let mut told = false;
        loop {
            again.tick().await;
            match self.secret(store, name, key).await {
                Err(error) if passes(&error) => {
                    if !told {
                        tracing::warn!(%error, store, secret = name, "waiting for a secret");
                    }
                    told = true;
                }
                answer => return answer,
            }
        }
    }
}

/// Whether time may mend it: a sidecar that is away, or a store with a fault; not a refusal, and not a store that
/// was never configured.
fn passes(error: &CallError) -> bool {
    match error {
        CallError::Unreachable(_) => true,
        CallError::Dapr { status, code, .. } => *status >= 500 && code != "ERR_SECRET_STORES_NOT_CONFIGURED",
        CallError::Callee { .. } | CallError::Unreadable(_) | CallError::Contended { .. } => false,
    }
}

fn ticks() -> Interval {
    let mut ticks = interval(AGAIN);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
