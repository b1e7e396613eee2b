//! An app and its sidecar do not wait for each other.
//!
//! daprd 1.18.2 waits for the port of the app before it is ready, so that an app which waits for `/v1.0/healthz` before it
//! listens, and its sidecar, wait for each other for ever. `/v1.0/healthz/outbound` does not wait for the app, and so an
//! app may wait for that. What the app did is known from its start: it had no sidecar then.

use fixtures::team::Alone;
use fixtures::team::fault::AppFault;

use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.start-order",
    title: "The app and its sidecar do not wait for each other",
    clause: Clause {
        text: "A sidecar is ready once its app listens, so the app does not wait for the sidecar before it listens.",
        url: "https://docs.dapr.io/operations/resiliency/health-checks/sidecar-health/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(LISTENS = Step::caught_in_app("listens-without-its-sidecar", &[AppFault::WaitsForSidecar]),);

const WAITS: &str = "listen first, then wait: start the server before the wait for the sidecar, in a lifespan task \
                     (FastAPI), after app.listen (Express), on ApplicationReadyEvent (Spring), in a hosted service \
                     (ASP.NET). Who must wait before asks /v1.0/healthz/outbound, which does not wait for the app";

async fn run(trial: Trial) -> Result<(), Stop> {
    let (listens, met) = match trial.team()?.alone() {
        Alone::Unknown => return Err(Stop::NotOffered("the app was not started here: that needs --start".to_owned())),
        Alone::Ended(_) => {
            let why = "the app ended before it could listen: see app.start-alone";
            return Err(Stop::NotOffered(why.to_owned()));
        }
        Alone::Late => {
            let why = "the app took its time to listen, and nobody can tell what it waited for";
            return Err(Stop::NotOffered(why.to_owned()));
        }
        Alone::WaitedOutbound => (true, "it waits for /v1.0/healthz/outbound, which does not wait for it"),
        Alone::Waited => (false, "it does not listen before the sidecar is there, which waits for it"),
        Alone::Listened => (true, "it listens"),
    };
    let expected = "the app listens on its port without waiting for a sidecar that waits for it";
    trial.step(LISTENS).does(&[], listens, expected, met, WAITS);
    Ok(())
}
