//! Health is reported once the app listens; outbound health does not wait for it.
//!
//! An app that waits for `healthz` before it listens waits for ever, since the sidecar waits for the app. What it may
//! wait for is `healthz/outbound` (E68).

use fixtures::ask::SidecarAsk;
use fixtures::client::{Client, Raw, Reply, Transport};
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;
use fixtures::error::Error;
use fixtures::patience::{self, Probe};
use fixtures::stand::Launch;

use crate::checks::pair;
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;
use crate::run::wire::Outcome;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "system.health",
    title: "Health waits for the app, outbound health does not",
    clause: Clause {
        text: "`healthz/outbound` answers 204 before the app listens and `healthz` 500 until it does; `?appid=` must \
               be the sidecar's own.",
        url: "https://docs.dapr.io/reference/api/health_api/",
        since: "1.9",
        until: None,
        basis: Basis::Documented,
    },
    needs: &[Ability::Launch],
    transports: &[Transport::Http],
    steps: &[
        Step::caught("outbound-is-healthy-before-the-app", &[Defect::OutboundWaitsForApp]),
        Step::caught("health-waits-for-the-app", &[Defect::HealthyBeforeApp]),
        Step::caught("health-follows-the-app", &[Defect::HealthNeverFollows]),
        Step::caught("own-app-id-is-healthy", &[Defect::HealthRefusesOwnId]),
        Step::caught("other-app-id-is-not", &[Defect::HealthIgnoresAppId]),
    ],
    requirements: &["R77", "R78"],
    errata: &["E68"],
    ask: pair::nobody,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let ask = SidecarAsk::new("early", trial.scope().app_protocol());
    let sidecar = trial.run(&Launch::new(ask).with_unwaited_app()).await?;
    let client = trial.client_of(&sidecar);

    let outbound = becomes_healthy(&trial, &client, "/v1.0/healthz/outbound").await?;
    trial.step("outbound-is-healthy-before-the-app").answers(&outbound, Outcome::Done);
    let early = probe(&client, "/v1.0/healthz").await?;
    trial.step("health-waits-for-the-app").answers(&early, Outcome::NotReady);

    sidecar.witness()?.listen()?;
    let ready = becomes_healthy(&trial, &client, "/v1.0/healthz").await?;
    trial.step("health-follows-the-app").answers(&ready, Outcome::Done);
    let own = probe(&client, &format!("/v1.0/healthz?appid={}", sidecar.app_id)).await?;
    trial.step("own-app-id-is-healthy").answers(&own, Outcome::Done);
    let other = probe(&client, "/v1.0/healthz?appid=somebody-else").await?;
    trial.step("other-app-id-is-not").answers(&other, Outcome::AppIdMismatch);
    Ok(())
}

async fn probe(client: &Client, path: &str) -> Result<Reply, Error> {
    client.raw(Raw { verb: "GET", path, ..Raw::default() }).await
}

/// The first healthy answer, or the last one when none came in time.
async fn becomes_healthy(trial: &Trial, client: &Client, path: &str) -> Result<Reply, Error> {
    let healthy = patience::until(trial.delivery(), path, async || match probe(client, path).await {
        Ok(reply) if reply.status.is_success() => Probe::Ready(reply),
        Ok(reply) => Probe::NotYet(reply.summary()),
        Err(error) => Probe::NotYet(error.to_string()),
    });
    match healthy.await {
        Ok(reply) => Ok(reply),
        Err(_) => probe(client, path).await,
    }
}
