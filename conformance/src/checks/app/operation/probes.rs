//! The paths by which a platform learns how the app is, and the sidecar taken away from it.

use fixtures::ask::AppProtocol;
use fixtures::client::{Reply, Status};
use fixtures::error::Error;
use fixtures::patience::{self, Probe, Wait};
use fixtures::team::{Channel, Relay};

use crate::run::trial::Trial;

/// Where liveness is usually found.
const LIVE: [&str; 4] = ["/livez", "/health/live", "/q/health/live", "/actuator/health/liveness"];
/// Where either may be meant: nobody knows who asks there.
const EITHER: [&str; 2] = ["/health", "/healthz"];
/// Where readiness is usually found.
const READY: [&str; 5] = ["/ready", "/readyz", "/health/ready", "/q/health/ready", "/actuator/health/readiness"];
/// Served by nobody who tells paths apart.
const NOBODY: &str = "/no-such-path-of-the-harness";

/// A health check that is kept for a while comes to another answer in this time.
const CHANGE: Wait = Wait { every: std::time::Duration::from_millis(200), ..patience::CONSISTENCY };

/// What an app loads before it is ready has come in this time.
const WARM: Wait = CHANGE.lasting(std::time::Duration::from_secs(20));

/// The paths that tell how an app is.
pub(super) struct Probes {
    /// Whether it lives.
    pub(super) live: Option<String>,
    /// Whether it can work.
    pub(super) ready: Option<String>,
    /// A path that tells one or the other, where there is none for certain that it lives.
    pub(super) either: Option<String>,
}

impl Probes {
    /// Those that its team names, or else those of the usual ones that answer 2xx.
    ///
    /// # Errors
    /// When the app cannot be asked.
    pub(super) async fn of(trial: &Trial) -> Result<Self, Error> {
        let (team, channel) = (trial.team()?, trial.channel()?);
        let named = |path: &Option<String>| path.as_deref().map(|path| format!("/{}", path.trim_start_matches('/')));
        let (mut live, mut ready) = (named(&team.given().live), named(&team.given().ready));
        let mut either = None;
        // Over gRPC nobody asks for paths; and who answers everything with 2xx has none to be found.
        if channel.protocol() != AppProtocol::Grpc && !is_there(&channel, NOBODY).await? {
            if live.is_none() {
                live = first(&channel, &LIVE).await?;
            }
            if live.is_none() {
                either = first(&channel, &EITHER).await?;
            }
            if ready.is_none() {
                ready = first(&channel, &READY).await?;
            }
        }
        Ok(Self { live, ready, either })
    }

    /// All of them.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        [&self.live, &self.either, &self.ready].into_iter().filter_map(Option::as_deref)
    }
}

async fn first(channel: &Channel, paths: &[&str]) -> Result<Option<String>, Error> {
    for path in paths {
        if is_there(channel, path).await? {
            return Ok(Some((*path).to_owned()));
        }
    }
    Ok(None)
}

async fn is_there(channel: &Channel, path: &str) -> Result<bool, Error> {
    Ok(matches!(ask(channel, path).await?.status, Status::Http(200..300)))
}

/// Asks at a path, with the token: who is there to be asked without it may look at it or not.
///
/// # Errors
/// When the app cannot be asked.
pub(super) async fn ask(channel: &Channel, path: &str) -> Result<Reply, Error> {
    channel.http("GET", path, None, "").await
}

/// Whether all is well, as a kubelet reads an answer.
pub(super) const fn is_well(reply: &Reply) -> bool {
    matches!(reply.status, Status::Http(200..400))
}

/// Asks until all is well there, or is not any more; the last answer, when it stays as it is.
///
/// # Errors
/// When the app cannot be asked.
pub(super) async fn ask_until(channel: &Channel, path: &str, well: bool) -> Result<Reply, Error> {
    let wait = if well { WARM } else { CHANGE };
    let changing = patience::until(wait, path, async || match ask(channel, path).await {
        Ok(reply) if is_well(&reply) != well => Probe::NotYet(reply.summary()),
        asked => Probe::Ready(asked),
    });
    match changing.await {
        Ok(asked) => asked,
        Err(_) => ask(channel, path).await,
    }
}

/// Gives the app the time to be well again, so that the next check finds it as this one did.
pub(super) async fn recovered(channel: &Channel, path: &str) {
    patience::allow(CHANGE, async || match ask(channel, path).await {
        Ok(reply) if is_well(&reply) => Probe::Ready(()),
        Ok(reply) => Probe::NotYet(reply.summary()),
        Err(error) => Probe::NotYet(error.to_string()),
    })
    .await;
}

/// The sidecar is away for the app until this ends, however it does.
pub(super) struct Away<'a>(&'a Relay);

impl<'a> Away<'a> {
    /// Takes it away.
    pub(super) async fn begin(relay: &'a Relay) -> Self {
        let away = Self(relay);
        relay.go().await;
        away
    }

    /// Gives it back.
    ///
    /// # Errors
    /// When its ports are taken.
    pub(super) fn end(self) -> Result<(), Error> {
        self.0.come()
    }
}

impl Drop for Away<'_> {
    fn drop(&mut self) {
        // Once it is there this does nothing; and whoever left in between has an error of its own to tell.
        drop(self.0.come());
    }
}
