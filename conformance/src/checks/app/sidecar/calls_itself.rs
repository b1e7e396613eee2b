//! An app does not wait for itself.
//!
//! An invocation of the own app id goes out to the sidecar and comes in again as a further call. Where calls are limited
//! (`--app-max-concurrency`, which in daprd 1.18.2 counts events, invocations, bindings and actors together), or where
//! every worker of the app is busy in the same way, that call waits for the one that makes it, until one of both gives
//! up. Under load alone, so that no test of one call shows it. Without a limit it is a way round through three processes.
//! Whoever spreads work over replicas means it, which is why this is advice.

use fixtures::team::fault::AppFault;
use fixtures::team::{About, Act, Call, Kind};

use crate::checks::app::asked;
use crate::checks::app::occasion::{self, Occasion};
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.calls-itself",
    title: "The app does not wait for a call to itself",
    clause: Clause {
        text: "What an app handles counts towards the limit of calls at once; it waits for no call to itself meanwhile.",
        url: "https://docs.dapr.io/operations/configuration/control-concurrency/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    level: Level::Should,
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(OTHERS = Step::caught_in_app("app-does-not-invoke-itself", &[AppFault::CallsItself]));

const HINT: &str = "call the function itself: with `--app-max-concurrency 1`, or with all workers busy, the invocation \
                    waits for the handler that makes it, and both run into their time limits. To spread work over \
                    replicas publish it as an event, or answer before it is done";

/// So much later an invocation reaches the sidecar: more than an answer that does not wait for it.
const LATER: Duration = Duration::from_millis(300);

async fn run(trial: Trial) -> Result<(), Stop> {
    let own = trial.team()?.app_id();
    let mut seen = false;
    for occasion in Occasion::all(&trial).await? {
        // Whether it is ready an app may look up in any way: nobody is kept waiting.
        if matches!(occasion, Occasion::Ready(_)) {
            continue;
        }
        let is_own = |call: &Call| matches!(&call.about, About::Invoke { app, .. } if app == own);
        let mut told = occasion.answered(&trial).await?.1.told();
        if told.is_empty() {
            continue;
        }
        seen = true;
        if told.iter().any(is_own) {
            // Whether the answer waits for it is seen where it takes its time.
            let delay = trial.team()?.relay().fault(Kind::Invoke, Act::Delay(LATER), usize::MAX);
            told = occasion.answered(&trial).await?.1.told();
            drop(delay);
        }
        let (itself, others): (Vec<_>, Vec<_>) = told.into_iter().partition(is_own);
        let met = match itself.len() {
            0 => format!("{} calls before the answer, none of itself", others.len()),
            number => format!("{number} of {} calls before the answer are of itself", number + others.len()),
        };
        let expected = format!("no invocation of {own}, which is this app, before it answers");
        trial.step(OTHERS).does(&itself, itself.is_empty(), expected, met, HINT);
    }
    // What an app still does is no matter of the next check.
    asked::settle(trial.team()?).await;
    if seen { Ok(()) } else { Err(Stop::NotOffered(occasion::NONE.to_owned())) }
}
