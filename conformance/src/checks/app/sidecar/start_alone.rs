//! An app starts where its sidecar is not there as yet.
//!
//! Nothing orders the two: containers of a pod start side by side, and either may be started again alone. An app that ends
//! without a sidecar comes up in the end, after some crashes and the back-off of the engine, which is why this is advice.
//! What the app did is known from its start: it had no sidecar then.

use fixtures::team::Alone;
use fixtures::team::fault::AppFault;

use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.start-alone",
    title: "The app starts before its sidecar",
    clause: Clause {
        text: "App and sidecar start in any order: the app waits, or goes on, where the sidecar is not there as yet.",
        url: "https://docs.dapr.io/operations/resiliency/health-checks/sidecar-health/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    level: Level::Should,
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(STARTS = Step::caught_in_app("starts-without-its-sidecar", &[AppFault::NeedsSidecarAtStart]));

const HINT: &str = "what is asked of the sidecar at start may fail: try it again in the background, or when it is first \
                    needed, or wait for /v1.0/healthz/outbound before it. WaitForSidecarAsync in .NET, waitForSidecar in \
                    Java and the constructor of DaprClient in Python throw in the end, and client.NewClient in Go gives up \
                    after DAPR_CLIENT_TIMEOUT_SECONDS, 5 unless told; so may a secret or configuration that is read \
                    before the web server runs";

async fn run(trial: Trial) -> Result<(), Stop> {
    let (starts, met) = match trial.team()?.alone() {
        Alone::Unknown => return Err(Stop::NotOffered("the app was not started here: that needs --start".to_owned())),
        Alone::Listened => (true, "it listens".to_owned()),
        Alone::Waited | Alone::WaitedOutbound | Alone::Late => (true, "it runs, and does not listen".to_owned()),
        Alone::Ended(end) => (false, end.told()),
    };
    trial.step(STARTS).does(&[], starts, "the app runs where its sidecar is not there as yet", met, HINT);
    Ok(())
}
