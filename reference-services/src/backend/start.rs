//! From a service that listens to one that works (E68): the sidecar, then the secrets, then the database; after that
//! the relay, until the end.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval, timeout};

use super::Backend;
use super::model::Model;
use super::relay::Relay;
use super::store::{self, StoreError, TaskStore};
use crate::settings::Secret;
use crate::web::{Failed, Ready, Shutdown};

/// The secret with the connection string of the task database.
const CONNECTION: &str = "postgres-connection";
/// Its key.
const CONNECTION_KEY: &str = "connection-string";
/// What is lacking when the database is not there.
const SILENT: &str = "the task database does not answer";
/// What is lacking when it is there and lets nobody in: somebody changed a password, for example.
const REFUSES: &str = "the task database refuses the connection string";

/// How often the database is tried again, and asked whether it still answers.
const AGAIN: Duration = Duration::from_secs(1);
/// How long it may take to say so.
const PING: Duration = Duration::from_secs(2);

impl Backend {
    /// Makes it ready, then works until `shutdown`: whatever is committed is published, and `ready` tells whether the
    /// database answers.
    ///
    /// # Errors
    /// [`Failed::Refused`] when a mandatory secret is absent, or the database can never be used.
    pub async fn work(&self, ready: &Ready, shutdown: &Shutdown) -> Result<(), Failed> {
        let Some(prepared) = shutdown.unless_asked(self.prepare(ready)).await else { return Ok(()) };
        let store = prepared?;
        self.store.arrived(store.clone());
        let relay =
            Relay::new(store.clone(), self.sidecar.clone(), self.settings.names.clone(), &self.metrics, shutdown);
        tokio::join!(relay.run(), shutdown.unless_asked(watch(&store, ready)));
        Ok(())
    }

    async fn prepare(&self, ready: &Ready) -> Result<Arc<dyn TaskStore>, Failed> {
        let vault = &self.settings.names.secret_store;
        ready.lacks("the sidecar is not ready");
        self.sidecar.wait().await;
        ready.lacks("the secrets have not come yet");
        self.identity.learn(self.sidecar.mandatory_secret(vault, "identity", "signing-key").await?);
        let connection = self.sidecar.mandatory_secret(vault, CONNECTION, CONNECTION_KEY).await?;
        if let Some(url) = &self.settings.model
            && let Some(key) = self.sidecar.optional_secret(vault, "openai-api-key", "api-key").await
        {
            let model = Model::new(url, &key, self.settings.trusted_ca.as_deref());
            let model = model.map_err(|error| Failed::Refused(format!("MODEL_URL cannot be used: {error}")))?;
            // It is set here only, so it was not set before.
            let _ = self.model.set(model);
        }
        ready.lacks(SILENT);
        open(&connection).await
    }
}

/// Opens the database, however long it takes to answer.
async fn open(connection: &Secret) -> Result<Arc<dyn TaskStore>, Failed> {
    let mut again = interval(AGAIN);
    again.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut told = String::new();
    loop {
        again.tick().await;
        match store::open(connection.expose()).await {
            Ok(store) => return Ok(store),
            Err(StoreError::Unavailable(why)) if why == told => {}
            Err(StoreError::Unavailable(why)) => {
                tracing::warn!(error = %why, "waiting for the task database");
                told = why;
            }
            Err(error @ (StoreError::Refused(_) | StoreError::Connection(_))) => {
                return Err(Failed::Refused(format!(
                    "{error}; it is the key {CONNECTION_KEY} of the secret {CONNECTION}"
                )));
            }
            Err(error @ StoreError::Failed(_)) => return Err(Failed::Refused(error.to_string())),
        }
    }
}

/// Keeps `ready` true to whether the database answers, and tells each change of that.
async fn watch(store: &Arc<dyn TaskStore>, ready: &Ready) {
    let mut again = interval(AGAIN);
    again.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut told = None;
    loop {
        again.tick().await;
        let lacking = match timeout(PING, store.ping()).await {
            Ok(Ok(())) => None,
            Ok(Err(StoreError::Refused(why))) => Some((REFUSES, why)),
            Ok(Err(error)) => Some((SILENT, error.to_string())),
            Err(_) => Some((SILENT, format!("no answer within {} s", PING.as_secs()))),
        };
        let state = lacking.as_ref().map(|(what, _)| *what);
        if told.replace(state) == Some(state) {
            continue;
        }
        match lacking {
            None => {
                tracing::info!("ready");
                ready.reached();
            }
            Some((what, why)) => {
                tracing::warn!(error = %why, "{what}");
                ready.lacks(what);
            }
        }
    }
}
