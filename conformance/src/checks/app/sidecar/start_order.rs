//! An app starts before, with and after its sidecar.
//!
//! Nothing orders the two: containers of a pod start side by side, and either may be started again alone. daprd 1.18.2
//! waits for the port of the app before it is ready, so that an app which waits for `/v1.0/healthz` before it listens,
//! and its sidecar, wait for each other for ever. An app that ends without a sidecar comes up in the end, after some
//! crashes and the back-off of the engine. What the app did is known from its start: it had no sidecar then.

use fixtures::team::Alone;
use fixtures::team::fault::AppFault;

use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.start-order",
    title: "The app starts before, with and after its sidecar",
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

steps!(
    STARTS = Step::caught_in_app("starts-without-its-sidecar", &[AppFault::NeedsSidecarAtStart]),
    LISTENS = Step::caught_in_app("listens-without-its-sidecar", &[AppFault::WaitsForSidecar]),
);

const ENDS: &str = "what is asked of the sidecar at start may fail: try it again in the background, or when it is \
                    first needed. WaitForSidecarAsync in .NET, waitForSidecar in Java and DaprClient.wait in Python \
                    throw in the end; so do a secret or configuration that is read through Dapr before the web server \
                    runs";

const WAITS: &str = "listen first, then wait: start the server before the wait for the sidecar, in a lifespan task \
                     (FastAPI), after app.listen (Express), on ApplicationReadyEvent (Spring), in a hosted service \
                     (ASP.NET). Who must wait before asks /v1.0/healthz/outbound, which does not wait for the app";

/// How many of its last lines are shown.
const LINES: usize = 3;

async fn run(trial: Trial) -> Result<(), Stop> {
    let (starts, met) = match trial.team()?.alone() {
        Alone::Unknown => return Err(Stop::NotOffered("the app was not started here: that needs --start".to_owned())),
        Alone::Listened => (true, "it runs".to_owned()),
        Alone::Waited | Alone::Late => (true, "it runs, and does not listen".to_owned()),
        Alone::Ended { code, tail } => (false, ended(*code, tail)),
    };
    trial.step(STARTS).does(&[], starts, "the app runs where its sidecar is not there as yet", met, ENDS);
    if !starts {
        trial.set_aside(LISTENS, "the app ended before it could listen");
        return Ok(());
    }
    if trial.team()?.alone() == &Alone::Late {
        trial.set_aside(LISTENS, "the app took its time to listen, and nobody can tell what it waited for");
        return Ok(());
    }
    let listens = trial.team()?.alone() == &Alone::Listened;
    let met = if listens { "it listens" } else { "it does not listen before the sidecar is there, which waits for it" };
    trial.step(LISTENS).does(&[], listens, "the app listens on its port before its sidecar is there", met, WAITS);
    Ok(())
}

/// How it ended, and what it said last.
fn ended(code: Option<i32>, tail: &[String]) -> String {
    let how = code.map_or("by a signal".to_owned(), |code| format!("with exit code {code}"));
    let last = tail[tail.len().saturating_sub(LINES)..].join(" / ");
    format!("it ended {how}; its last lines: {last}")
}
