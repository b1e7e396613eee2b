//! A schedule that cannot be read stops the sidecar at start and says why.
//!
//! The alternative, a sidecar that is healthy and never ticks, would be noticed by the users whose reminders do not come.

use fixtures::ask::{Component, SidecarAsk};
use fixtures::client::Transport;
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;
use fixtures::stand::Launch;

use crate::checks::pair;
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;

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
    needs: &[Ability::Launch],
    transports: &[Transport::Http],
    steps: &[
        Step::caught("unreadable-schedule-ends-the-sidecar", &[Defect::CronAcceptsAnySchedule]),
        Step::caught("log-names-the-schedule", &[Defect::CronHidesBadSchedule]),
        Step::caught("second-past-59-ends-the-sidecar", &[Defect::CronAcceptsAnySchedule]),
    ],
    requirements: &["R48", "R49"],
    errata: &["E42"],
    ask: pair::nobody,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let launch = |schedule| {
        let cron = Component::new("reminder", "bindings.cron").with("schedule", schedule);
        Launch::new(SidecarAsk::new("misread", trial.scope().app_protocol()).with(cron))
    };
    let launched = trial.launch(&launch("every morning")).await?;
    if let Some(log) = trial.step("unreadable-schedule-ends-the-sidecar").dies(&launched).await {
        trial.step("log-names-the-schedule").logs(log, "invalid schedule format 'every morning'");
    }
    let launched = trial.launch(&launch("61 * * * * *")).await?;
    trial.step("second-past-59-ends-the-sidecar").dies(&launched).await;
    Ok(())
}
