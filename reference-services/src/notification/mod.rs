//! The notification service: reminders and messages reach their users, each of them once.
//!
//! Dapr delivers at least once, and retries calls (R26, E36). So what was sent is written down in the state store,
//! under the id of the event or of the call, before and after it is sent.

mod content;
mod dead_letter;
mod delivery;
mod grpc;
mod inbox;
mod key;
mod notifier;
pub mod push;
mod reminder;
mod route;

pub use content::{Content, Notification};
pub use notifier::Notifier;

use axum::Router;
use axum::routing::{get, post};

use crate::identity::Identity;
use crate::settings::{AppProtocol, Settings};
use crate::sidecar::Sidecar;
use crate::web::{Failed, Metrics, Ready, Shutdown, serve};

/// Its routes; with [`AppProtocol::Grpc`] its sidecar finds the same handlers over gRPC, on the same port.
pub fn app(notifier: Notifier, protocol: AppProtocol) -> Router {
    let routes = Router::new()
        .route("/dapr/subscribe", get(route::subscribe))
        .route(reminder::ROUTE, post(route::reminder))
        .route(dead_letter::ROUTE, post(route::dead_letter))
        .route("/send-notification", post(route::send))
        .route("/api/notifications", get(route::list))
        .with_state(notifier.clone());
    match protocol {
        AppProtocol::Http => routes,
        AppProtocol::Grpc => routes.clone().merge(grpc::app(notifier, routes)),
    }
}

/// Runs it until `shutdown`.
///
/// # Errors
/// See [`Failed`].
pub async fn run(settings: Settings, shutdown: Shutdown) -> Result<(), Failed> {
    let (sidecar, metrics, ready) = (Sidecar::new(&settings), Metrics::new(), Ready::default());
    let (identity, names) = (Identity::default(), &settings.names);
    let push = push::provider(settings.push_webhook.as_deref(), settings.trusted_ca.as_deref());
    let push = push.map_err(|error| Failed::Refused(format!("PUSH_WEBHOOK_URL cannot be used: {error}")))?;
    let notifier = Notifier::new(sidecar.clone(), names.clone(), push, identity.clone(), &metrics);
    let app = app(notifier, settings.app_protocol);
    let prepare = async {
        ready.lacks("the sidecar is not ready");
        sidecar.wait().await;
        ready.lacks("the key that verifies tokens has not come yet");
        identity.learn(sidecar.mandatory_secret(&names.secret_store, "identity", "signing-key").await?);
        ready.reached();
        Ok(())
    };
    let prepared = async { shutdown.unless_asked(prepare).await.unwrap_or(Ok(())) };
    tokio::try_join!(serve(&settings, app, &ready, &metrics, &shutdown), prepared).map(|_| ())
}
