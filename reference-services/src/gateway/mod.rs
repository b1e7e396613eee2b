//! The web gateway: the page, and the only way from a browser to the services (E71).
//!
//! A browser cannot be given a sidecar: `localhost` is its user's machine, and whoever reaches a sidecar reaches all of
//! Dapr, secrets and shutdown included (E72). So this service serves the page and carries on what is under `/api`,
//! and nothing else, through its own sidecar.
//!
//! It is deployed without an app token, which a browser cannot have; what it lets through is a verified user.

mod asset;
mod forward;
mod guard;
mod path;
mod shared;
mod visitor;

pub use shared::Gateway;

use axum::middleware::map_response;
use axum::routing::{any, get};
use axum::{Json, Router};

use crate::identity::{Identity, User};
use crate::settings::Settings;
use crate::sidecar::Sidecar;
use crate::subscription::Subscription;
use crate::web::{Failed, Metrics, Ready, Shutdown, serve};

/// Its routes.
pub fn app(gateway: Gateway) -> Router {
    let api = Router::new()
        .route("/api/me", get(visitor::me))
        .route("/api/{*path}", any(forward::api))
        .layer(map_response(guard::never_stored))
        .with_state(gateway);
    asset::routes()
        .route("/dapr/subscribe", get(async || Json::<[Subscription; 0]>([])))
        .merge(api)
        .layer(map_response(guard::confined))
}

/// Runs it until `shutdown`.
///
/// # Errors
/// See [`Failed`].
pub async fn run(settings: Settings, shutdown: Shutdown) -> Result<(), Failed> {
    let (metrics, ready, identity) = (Metrics::new(), Ready::default(), Identity::default());
    let sidecar = Sidecar::new(&settings).invoking_within(forward::LONGEST_ANSWER);
    let development_user = settings.development_user.clone().map(User);
    if development_user.is_some() {
        tracing::warn!("development mode: whoever comes without a token is taken for the development user");
    }
    let app = app(Gateway::new(sidecar.clone(), settings.names.clone(), identity.clone(), development_user));
    let prepare = async {
        ready.lacks("the sidecar is not ready");
        sidecar.wait().await;
        ready.lacks("the key that verifies tokens has not come yet");
        identity.learn(sidecar.mandatory_secret(&settings.names.secret_store, "identity", "signing-key").await?);
        ready.reached();
        Ok(())
    };
    let prepared = async { shutdown.unless_asked(prepare).await.unwrap_or(Ok(())) };
    tokio::try_join!(serve(&settings, app, &ready, &metrics, &shutdown), prepared).map(|_| ())
}
