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
        let connection = self.sidecar.mandatory_secret(vault, "postgres-connection", "connection-string").await?;
        if let Some(url) = &self.settings.model
            && let Some(key) = self.sidecar.optional_secret(vault, "openai-api-key", "api-key").await
        {
            // It is set here only, so it was not set before.
            let _ = self.model.set(Model::new(url, key));
        }
        ready.lacks("the task database does not answer");
        open(&connection).await
    }
}

/// Opens the database, however long it takes to answer.
async fn open(connection: &Secret) -> Result<Arc<dyn TaskStore>, Failed> {
    let mut again = interval(AGAIN);
    again.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut told = false;
    loop {
        again.tick().await;
        match store::open(connection.expose()).await {
            Ok(store) => return Ok(store),
            Err(error @ StoreError::Unavailable(_)) if !told => tracing::warn!(%error, "waiting for the task database"),
            Err(StoreError::Unavailable(_)) => {}
            Err(error) => return Err(Failed::Refused(error.to_string())),
        }
        told = true;
    }
}

/// Keeps `ready` true to whether the database answers.
async fn watch(store: &Arc<dyn TaskStore>, ready: &Ready) {
    let mut again = interval(AGAIN);
    again.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut answered = None;
    loop {
        again.tick().await;
        let answers = matches!(timeout(PING, store.ping()).await, Ok(Ok(())));
        if answered.replace(answers) == Some(answers) {
            continue;
        }
        if answers {
            tracing::info!("ready");
            ready.reached();
        } else {
            tracing::warn!("the task database does not answer");
            ready.lacks("the task database does not answer");
        }
    }
}
