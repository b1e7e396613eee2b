//! A cron binding whose schedule cannot be read fails to initialise, and the sidecar ends with the reason in its log.
//!
//! The alternative, a sidecar that is healthy and never ticks, would be noticed by the users whose reminders do not come.

use crate::checks::prelude::*;
use crate::checks::stand;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "bindings.bad-schedule",
    title: "A schedule that cannot be read ends the sidecar at start",
    clause: Clause {
        text: "A cron component without a readable schedule fails to initialise, and the sidecar exits with code 1.",
        url: "https://docs.dapr.io/reference/components-reference/supported-bindings/cron/",
        since: "1.0",
        until: None,
        basis: Basis::Observed,
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
    UNREADABLE_SCHEDULE = Step::caught("unreadable-schedule-ends-the-sidecar", &[Defect::CronAcceptsAnySchedule])
        .rows(&["bind-cron-bad-schedule"]),
    LOG_NAMES_SCHEDULE = Step::caught("log-names-the-schedule", &[Defect::CronHidesBadSchedule])
        .resting_on(&[UNREADABLE_SCHEDULE])
        .rows(&["bind-cron-bad-schedule-log"]),
    SECOND_PAST_59 = Step::caught("second-past-59-ends-the-sidecar", &[Defect::CronAcceptsAnySchedule])
        .rows(&["bind-cron-bad-schedule/range"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let launch = |name, schedule| {
        let cron = Component::new("reminder", "bindings.cron").with("schedule", schedule);
        Launch::new(SidecarAsk::new(name, trial.scope().app_protocol()).with(cron))
    };
    // What ends the others is their schedule: with a good one the same sidecar must start.
    trial.run(&launch("read", "@every 1h")).await?;
    let launched = trial.launch(&launch("misread", "every morning")).await?;
    if let Some(log) = trial.step(UNREADABLE_SCHEDULE).dies(&launched).await {
        trial.step(LOG_NAMES_SCHEDULE).logs(log, "every morning");
    }
    let launched = trial.launch(&launch("misread", "61 * * * * *")).await?;
    trial.step(SECOND_PAST_59).dies(&launched).await;
    Ok(())
}
