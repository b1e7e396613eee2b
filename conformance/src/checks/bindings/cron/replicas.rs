//! A cron binding runs inside each sidecar, so each replica of an app is called on every tick.
//!
//! There is no leader. A service that runs twice sends every reminder twice unless it claims its work elsewhere (E44).

use crate::checks::bindings::ticking::{cron, start};
use crate::checks::prelude::*;
use crate::checks::stand;

steps!(
    EACH_REPLICA_TICKS =
        Step::caught("each-replica-ticks", &[Defect::CronOneTickPerApp]).cites(&["E44"]).rows(&["bind-cron-replicas"]),
);

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "bindings.replicas",
    title: "Every replica of an app gets its own ticks",
    clause: Clause {
        text: "A cron schedule runs inside each sidecar, so each replica of an app is called on every tick.",
        url: "https://docs.dapr.io/reference/components-reference/supported-bindings/cron/",
        since: "1.0",
        until: None,
        basis: Basis::Implemented,
    },
    of: owner::CRON,
    needs: &[Ability::Launch],
    steps: STEPS,
    ask: stand::without_sidecars,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let replica = |name| SidecarAsk::new(name, trial.scope().app_protocol()).with_app("twins").with(cron("shared"));
    let first = start(&trial, replica("first"), &[("/shared", 200)]).await?;
    let second = start(&trial, replica("second"), &[("/shared", 200)]).await?;
    // The first may have ticked alone for a while; it must still tick once the second does.
    let step = trial.step(EACH_REPLICA_TICKS);
    step.arrives(second.witness()?, "/shared", 2).await;
    let before = first.witness()?.ledger().on("/shared").len();
    step.arrives(first.witness()?, "/shared", before + 2).await;
    Ok(())
}
