//! The web gateway, between a browser and a sidecar that writes down what it is asked.

mod forward;
mod page;
mod visitor;
mod wire;

use std::time::Duration;

use reference_services::Service;
use reference_services::gateway::{Gateway, app};
use reference_services::identity::{Identity, User};
use reference_services::settings::{Secret, Settings};
use reference_services::sidecar::Sidecar;
use reference_services::web::Metrics;

use super::running::Running;
use wire::Wire;

/// How long an answer may take here; a gateway waits longer.
const LONGEST_ANSWER: Duration = Duration::from_millis(300);

/// A gateway that verifies tokens, and its sidecar.
async fn start() -> (Wire, Running) {
    start_for(None).await
}

/// The same, with that development user.
async fn start_for(development_user: Option<&str>) -> (Wire, Running) {
    let wire = Wire::start().await;
    let service = gateway(&wire.base, identity(), development_user).await;
    (wire, service)
}

async fn gateway(sidecar: &str, identity: Identity, development_user: Option<&str>) -> Running {
    let settings = Settings::read(Service::Gateway, &|name| match name {
        "DAPR_HTTP_ENDPOINT" => Some(sidecar.to_owned()),
        "DAPR_API_TOKEN" => Some("api-token".to_owned()),
        _ => None,
    });
    let settings = settings.unwrap();
    let sidecar = Sidecar::new(&settings).invoking_within(LONGEST_ANSWER);
    let user = development_user.map(|user| User(user.to_owned()));
    Running::service(app(Gateway::new(sidecar, settings.names, identity, user)), None, &Metrics::new()).await
}

fn identity() -> Identity {
    Identity::new(Secret::new("the-key"))
}

/// `Authorization` of `user`.
fn bearer(user: &str) -> String {
    format!("Bearer {}", identity().sign(&User(user.to_owned()), 60).unwrap())
}
