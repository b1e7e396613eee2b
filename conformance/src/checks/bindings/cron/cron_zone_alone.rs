//! A cron binding whose schedule is a time zone and nothing else fails to initialise, and the sidecar says which
//! component it is.
//!
//! That is what is left of a schedule when a template finds no value for its fields. The parser of daprd 1.18.2 looks
//! for the space behind the zone and takes its absence for a place: the sidecar ends with a stack trace, in which no
//! component is named.

use crate::checks::prelude::*;
use crate::checks::stand;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "bindings.cron-zone-alone",
    title: "A time zone without a schedule ends the sidecar with an error",
    clause: Clause {
        text: "A cron component whose schedule is a time zone and nothing else fails to initialise with an error that \
               names it, and the sidecar exits with code 1.",
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

steps!(
    ENDS_WITH_AN_ERROR =
        Step::caught("zone-alone-is-refused", &[Defect::CronPanicsOnZone, Defect::CronAcceptsAnySchedule]).rows(&[
            "bind-cron-zone-alone",
            "bind-cron-zone-alone/short",
            "bind-cron-zone-alone/long"
        ]),
    LOG_NAMES_COMPONENT =
        Step::caught("log-names-the-component", &[Defect::CronFailsUnnamed]).resting_on(&[ENDS_WITH_AN_ERROR]),
);

/// The component, by a name that no other line of a log has.
const NAME: &str = "zone-bound";

async fn run(trial: Trial) -> Result<(), Stop> {
    // With fields behind the zone the same sidecar must start.
    trial.run(&launch("whole", "TZ=UTC 0 0 * * * *")).await?;
    for schedule in ["TZ=UTC", "CRON_TZ=Asia/Tokyo"] {
        let launched = trial.launch(&launch("torn", schedule)).await?;
        if let Some(log) = trial.step(ENDS_WITH_AN_ERROR).dies(&launched).await {
            trial.step(LOG_NAMES_COMPONENT).logs(log, NAME);
        }
    }
    Ok(())
}

fn launch(name: &str, schedule: &str) -> Launch {
    let cron = Component::new(NAME, "bindings.cron").with("schedule", schedule);
    Launch::new(SidecarAsk::new(name, AppProtocol::Http).with(cron))
}
