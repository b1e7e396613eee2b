//! The app lives on without its sidecar, and says so; what is wrong with it looks wrong.
//!
//! The sidecar is a container of its own: it starts later than the app, is restarted beside it, and is away for a
//! moment. Kubernetes restarts an app whose liveness fails, so one that asks its sidecar there dies of every such
//! moment, and at the start of a pod both may wait for each other. Whether it can work is for its readiness.
//!
//! Nobody reads the body of a health check. In FastAPI a returned `(body, 503)` is a list with the status 200: the app
//! seems well whatever the body says.
//!
//! Paths are those that the team names. Without them the usual ones are tried; at `/health` alone nobody can tell which
//! of the two is meant, so there only what is well says something.

use fixtures::team::Channel;
use fixtures::team::fault::AppFault;

use super::probes::{self, Away, Probes};
use crate::checks::app::hints;
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.health",
    title: "The app's health tells the truth",
    clause: Clause {
        text: "A path that tells whether the app lives says so by its status, and whether it does alone.",
        url: "https://docs.dapr.io/operations/resiliency/health-checks/sidecar-health/#liveness",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(
    ALIVE = Step::caught_in_app("alive-without-its-sidecar", &[AppFault::DeadWithoutSidecar]),
    LIST = Step::caught_in_app("unready-is-no-success-in-a-list", &[AppFault::HealthTuple]),
);

const DEAD: &str = "liveness tells of the process alone: ask the sidecar in a readiness check. In ASP.NET AddDapr() \
                    gets a tag that the Predicate of the liveness path leaves out, in Spring its indicator belongs \
                    into the readiness group, in Quarkus it is @Readiness and not @Liveness";

const EITHER: &str =
    "right for readiness and wrong for liveness, so the contract has to tell which it is: `live`, `ready`";

const UNWELL: &str = "is it the path of `live` in the contract, served without more than the token of APP_API_TOKEN?";

async fn run(trial: Trial) -> Result<(), Stop> {
    let (probes, channel) = (Probes::of(&trial).await?, trial.channel()?);
    if probes.paths().next().is_none() {
        let reason = if channel.protocol() == AppProtocol::Grpc {
            "over gRPC an app has no such path: its platform asks its port"
        } else {
            "the app has no path that tells how it is: --contract names it as `live` or `ready`"
        };
        return Err(Stop::NotOffered(reason.to_owned()));
    }
    if let Some(live) = &probes.live {
        let reply = probes::ask_until(&channel, live, true).await?;
        trial.step(ALIVE).replies(&reply, probes::is_well(&reply), "2xx, with its sidecar there", UNWELL);
    }
    let was_ready = match &probes.ready {
        Some(ready) => probes::is_well(&probes::ask(&channel, ready).await?),
        None => false,
    };
    let away = Away::begin(trial.team()?.relay()).await;
    let judged = without(&trial, &channel, &probes).await;
    away.end()?;
    if let Some(ready) = probes.ready.as_deref().filter(|_| was_ready) {
        // Whether it comes back at all is for another check.
        probes::recovered(&channel, ready).await;
    }
    judged?;
    Ok(())
}

/// What it says while its sidecar is away.
async fn without(trial: &Trial, channel: &Channel, probes: &Probes) -> Result<(), Error> {
    match (&probes.live, &probes.either) {
        (Some(live), _) => {
            let reply = probes::ask(channel, live).await?;
            trial.step(ALIVE).replies(&reply, probes::is_well(&reply), "2xx, without its sidecar", DEAD);
        }
        (None, Some(either)) => {
            let reply = probes::ask(channel, either).await?;
            if probes::is_well(&reply) {
                trial.step(ALIVE).replies(&reply, true, "2xx, without its sidecar", DEAD);
            } else {
                trial.set_aside(ALIVE, format!("{either} fails without the sidecar: {EITHER}"));
            }
        }
        (None, None) => trial.set_aside(ALIVE, "the app has no path that tells whether it lives"),
    }
    for path in probes.paths() {
        let reply = probes::ask(channel, path).await?;
        let hidden = reply.status.is_success() && hints::hides_failure(&reply.json());
        let expected = "a status of its own, and none inside of the body";
        trial.step(LIST).replies(&reply, !hidden, expected, hints::TUPLE);
    }
    Ok(())
}
