//! A cron binding whose interval is zero or negative fails to initialise, and its app is never called without a pause.
//!
//! An interval may come from a variable that is not set, or be computed. daprd 1.18.2 takes `@every 0s` and
//! `@every -5m` and calls the app more than a thousand times in a second, with one core full.

use crate::checks::prelude::*;
use crate::checks::stand;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "bindings.cron-hot-loop",
    title: "An interval that is not positive ends the sidecar at start",
    clause: Clause {
        text: "A cron component whose interval is zero or negative fails to initialise with an error that names it, \
               and its app is never called without a pause.",
        url: "https://docs.dapr.io/reference/components-reference/supported-bindings/cron/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::CRON,
    needs: &[Ability::Launch],
    transports: &[Transport::Http],
    steps: STEPS,
    ask: stand::without_sidecars,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

/// What turns both steps red: an interval that is taken, in two ways, and a refusal that does not say of what.
const WRONG: &[Defect] = &[Defect::CronRaces, Defect::CronAcceptsAnySchedule, Defect::CronFailsUnnamed];

steps!(
    ZERO_REFUSED = Step::caught("interval-of-zero-is-refused", WRONG).rows(&["bind-cron-not-positive"]),
    NEGATIVE_REFUSED = Step::caught("negative-interval-is-refused", WRONG).rows(&["bind-cron-not-positive/negative"]),
);

/// The component, by a name that no other line of a log has.
const NAME: &str = "restless";
/// So many calls in the time of a watch are a hot loop: one each second would be two.
const FLOOD: usize = 20;

async fn run(trial: Trial) -> Result<(), Stop> {
    // Only what is wrong with their intervals tells the others from this one, which must start.
    trial.run(&launch("paced", "@every 1h")).await?;
    refused(&trial, ZERO_REFUSED, &launch("unpaced", "@every 0s")).await?;
    refused(&trial, NEGATIVE_REFUSED, &launch("backward", "@every -5m")).await?;
    Ok(())
}

/// A sidecar whose app is not called before somebody lets it listen.
fn launch(name: &str, schedule: &str) -> Launch {
    let cron = Component::new(NAME, "bindings.cron").with("schedule", schedule);
    Launch::new(SidecarAsk::new(name, AppProtocol::Http).with(cron)).with_late_app()
}

/// Observes that it ends at start and names its component. One that runs is watched by its app for a moment: whatever
/// it makes of the interval, it must make a pause.
async fn refused(trial: &Trial, step: Step, launch: &Launch) -> Result<(), Stop> {
    let launched = trial.launch(launch).await?;
    let step = trial.step(step);
    match (step.dies(&launched).await, &launched) {
        (Some(log), _) => {
            step.logs(log, NAME);
        }
        (None, Launched::Running(sidecar)) => {
            let calls = heard(trial, sidecar).await?;
            step.that(calls < FLOOD, "a pause between the calls of the app", format!("{calls} calls without a pause"));
        }
        (None, _) => {}
    }
    Ok(())
}

/// How often the app is called from the moment it listens; the sidecar is ended as soon as that is too often.
async fn heard(trial: &Trial, sidecar: &Sidecar) -> Result<usize, Error> {
    let (witness, route) = (sidecar.witness()?, format!("/{NAME}"));
    witness.answer(&route, Script::always(Answer::http(200, "")));
    witness.listen()?;
    patience::watch(trial.quiet(), async || {
        let calls = witness.ledger().on(&route).len();
        if calls < FLOOD { Ok(()) } else { Err(format!("{calls} calls")) }
    })
    .await;
    sidecar.kill().await?;
    Ok(witness.ledger().on(&route).len())
}
