//! The app says that it is not ready where its sidecar is away, and ready where it is there.
//!
//! An app that can do nothing without its sidecar and says that it is ready is sent calls that must fail, and a rollout
//! goes on over it. daprd 1.18.2 answers `GET /v1.0/healthz/outbound` once its components are there; `/v1.0/healthz`
//! waits for the app in turn, so that an app which asks there before it is ready never is. This is advice: what an app
//! can do without its sidecar its team knows best.
//!
//! An app that warms up before it is ready has its time to. One path for both liveness and readiness cannot tell of the
//! sidecar: whoever fails there is restarted.

use fixtures::team::fault::AppFault;

use super::probes::{self, Away, Probes};
use crate::checks::app::apart::APART;
use crate::checks::app::hints;
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.readiness",
    title: "The app is ready with its sidecar, and not without it",
    clause: Clause {
        text: "An app that needs its sidecar asks it for its outbound health before it says that it is ready.",
        url: "https://docs.dapr.io/operations/resiliency/health-checks/sidecar-health/#outbound-health-endpoint",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    level: Level::Should,
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(
    WITH = Step::caught_in_app("ready-with-its-sidecar", &[AppFault::FixedPort]),
    WITHOUT = Step::caught_in_app("not-ready-without-its-sidecar", &[AppFault::ReadyAlways, AppFault::HealthTuple]),
);

const UNREADY: &str = "the sidecar is at DAPR_HTTP_PORT or DAPR_GRPC_PORT, and tells its own readiness for the app at \
                       /v1.0/healthz/outbound. What else the app waits for has to be there too";

const READY: &str = "ask GET /v1.0/healthz/outbound of the sidecar, with a short time limit, and answer 503 when it \
                     fails: CheckOutboundHealthAsync() in .NET, waitForSidecar() in Java; or name another path as \
                     `ready`";

async fn run(trial: Trial) -> Result<(), Stop> {
    let (probes, channel) = (Probes::of(&trial).await?, trial.channel()?);
    let Some(ready) = probes.ready else {
        let reason = if channel.protocol() == AppProtocol::Grpc {
            "over gRPC an app has no such path: its platform asks its port"
        } else {
            "the app has no path that tells whether it can work: --contract names it as `ready`"
        };
        return Err(Stop::NotOffered(reason.to_owned()));
    };
    let reply = probes::ask_until(&channel, &ready, true).await?;
    let well = probes::is_well(&reply);
    if !well && trial.team()?.is_apart() {
        trial.set_aside(WITH, APART);
        trial.set_aside(WITHOUT, APART);
        return Ok(());
    }
    trial.step(WITH).replies(&reply, well, "2xx, with its sidecar there", UNREADY);
    if !well {
        trial.set_aside(WITHOUT, "it is not ready with its sidecar either");
        return Ok(());
    }
    if probes.live.as_ref() == Some(&ready) {
        trial
            .set_aside(WITHOUT, format!("{ready} tells whether the app lives, too, which it does without its sidecar"));
        return Ok(());
    }
    let away = Away::begin(trial.team()?.relay()).await;
    let asked = probes::ask_until(&channel, &ready, false).await;
    away.end()?;
    let reply = asked?;
    if reply.status.is_answer() {
        let tuple = reply.json().as_array().is_some_and(|parts| hints::is_tuple(parts));
        let hint = if tuple { hints::TUPLE } else { READY };
        trial.step(WITHOUT).replies(&reply, !probes::is_well(&reply), "4xx or 5xx, without its sidecar", hint);
    } else {
        let why = "without its sidecar it does not answer there, which a platform takes for not ready: see app.health";
        trial.set_aside(WITHOUT, why);
    }
    probes::recovered(&channel, &ready).await;
    Ok(())
}
