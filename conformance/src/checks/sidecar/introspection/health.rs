//! `healthz` is healthy once the app listens; `healthz/outbound` does not wait for the app.
//!
//! An app that waits for `healthz` before it listens waits for ever, since the sidecar waits for the app. What it may
//! wait for is `healthz/outbound` (E68).

use crate::checks::prelude::*;
use crate::checks::stand;

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
    steps: STEPS,
    ask: stand::without_sidecars,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    OUTBOUND_BEFORE_APP = Step::caught("outbound-is-healthy-before-the-app", &[Defect::OutboundWaitsForApp])
        .cites(&["E68"])
        .rows(&["sys-healthz-outbound"]),
    HEALTH_WAITS = Step::caught("health-waits-for-the-app", &[Defect::HealthyBeforeApp])
        .cites(&["E68"])
        .rows(&["sys-healthz-ok/pending", "sys-app-wait"]),
    HEALTH_FOLLOWS =
        Step::caught("health-follows-the-app", &[Defect::HealthNeverFollows]).cites(&["R78"]).rows(&["sys-healthz-ok"]),
    OWN_APP_ID = Step::caught("own-app-id-is-healthy", &[Defect::HealthRefusesOwnId])
        .resting_on(&[HEALTH_FOLLOWS])
        .rows(&["sys-healthz-appid/own"]),
    OTHER_APP_ID = Step::caught("other-app-id-is-not", &[Defect::HealthIgnoresAppId])
        .resting_on(&[HEALTH_FOLLOWS])
        .rows(&["sys-healthz-appid"]),
);

/// How long `healthz` is asked while nobody listens: a sidecar that waits for nothing is healthy long before.
const WATCH: Duration = Duration::from_millis(750);

async fn run(trial: Trial) -> Result<(), Stop> {
    let ask = SidecarAsk::new("early", trial.scope().app_protocol());
    let sidecar = trial.run(&Launch::new(ask).with_unwaited_app()).await?;
    let client = trial.client_of(&sidecar);

    // A machine that stood still for half of the wait leaves the other half, which may be too little.
    let margin = trial.delivery().limit() / 2;
    let outbound = becomes_healthy(trial.delivery(), &client, "/v1.0/healthz/outbound").await?;
    trial.step(OUTBOUND_BEFORE_APP).timed(margin).answers(&outbound, Outcome::Done);
    let quiet = trial.quiet().lasting(trial.quiet().limit.min(WATCH));
    let early = becomes_healthy(quiet, &client, "/v1.0/healthz").await?;
    trial.step(HEALTH_WAITS).answers(&early, Outcome::NotReady);

    sidecar.witness()?.listen()?;
    let ready = becomes_healthy(trial.delivery(), &client, "/v1.0/healthz").await?;
    trial.step(HEALTH_FOLLOWS).timed(margin).answers(&ready, Outcome::Done);
    let own = probe(&client, &format!("/v1.0/healthz?appid={}", sidecar.app_id)).await?;
    trial.step(OWN_APP_ID).answers(&own, Outcome::Done);
    let other = probe(&client, "/v1.0/healthz?appid=somebody-else").await?;
    trial.step(OTHER_APP_ID).answers(&other, Outcome::AppIdMismatch);
    Ok(())
}

async fn probe(client: &Client, path: &str) -> Result<Reply, Error> {
    client.raw(Raw { verb: "GET", path, ..Raw::default() }).await
}

/// The first healthy answer, or the last one when none came in time.
async fn becomes_healthy(wait: Wait, client: &Client, path: &str) -> Result<Reply, Error> {
    let healthy = patience::until(wait, path, async || match probe(client, path).await {
        Ok(reply) if reply.status.is_success() => Probe::Ready(reply),
        Ok(reply) => Probe::NotYet(reply.summary()),
        Err(error) => Probe::NotYet(error.to_string()),
    });
    match healthy.await {
        Ok(reply) => Ok(reply),
        Err(_) => probe(client, path).await,
    }
}
