//! Where an app tells how it is, found by asking at the paths that most use.

use fixtures::client::Status;
use fixtures::error::Error;
use fixtures::team::Channel;

/// Where most apps tell whether they live, the most telling first: as Kubernetes, Spring, Quarkus and Rails have it.
pub const LIVE: [&str; 10] = [
    "/livez",
    "/healthz/live",
    "/health/live",
    "/actuator/health/liveness",
    "/q/health/live",
    "/live",
    "/up",
    "/health",
    "/healthz",
    "/actuator/health",
];
/// Those of them at which others tell whether they can work.
pub(super) const EITHER: [&str; 3] = ["/health", "/healthz", "/actuator/health"];
/// Where most apps tell whether they can work.
pub const READY: [&str; 7] = [
    "/readyz",
    "/healthz/ready",
    "/health/ready",
    "/actuator/health/readiness",
    "/q/health/ready",
    "/ready",
    "/readiness",
];
/// Nobody tells anything here: who answers 2xx does so everywhere.
const NOBODYS: &str = "/dapr-conformance-asks-for-what-nobody-has";

/// The first of the paths at which the app answers 2xx; `None` also for an app that answers so everywhere, as the
/// server of a web page may.
///
/// # Errors
/// When it could not be asked.
pub async fn first(channel: &Channel, paths: &[&str]) -> Result<Option<String>, Error> {
    if is_fine(channel, NOBODYS).await? {
        return Ok(None);
    }
    for path in paths {
        if is_fine(channel, path).await? {
            return Ok(Some((*path).to_owned()));
        }
    }
    Ok(None)
}

async fn is_fine(channel: &Channel, path: &str) -> Result<bool, Error> {
    Ok(matches!(channel.http("GET", path, None, "").await?.status, Status::Http(200..300)))
}
