//! A cron binding runs inside each sidecar, so each replica of an app is called on every tick.
//!
//! There is no leader. A service that runs twice sends every reminder twice unless it claims its work elsewhere (E44).

use crate::checks::bindings::ticking::{cron, mean_pause, start};
use crate::checks::prelude::*;
use crate::checks::stand;

/// Enough for a mean that one late tick does not move out of bounds.
const TICKS: usize = 5;
/// The schedule wants 200 ms between ticks; with turns of two it is 400 ms.
const SLOW: Duration = Duration::from_millis(320);
/// Two standstills of so long move the mean of the pauses beyond that.
const MARGIN: Duration = Duration::from_millis(240);

steps!(
    EACH_REPLICA_TICKS = Step::caught("each-replica-ticks", &[Defect::CronOneTickPerApp])
        .cites(&["E44"])
        .rows(&["bind-cron-replicas", "bind-cron-replicas/every-tick"]),
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
    let (first, second) = (first.witness()?, second.witness()?);
    let step = trial.step(EACH_REPLICA_TICKS);
    if step.arrives(second, "/shared", 1).await.is_empty() {
        return Ok(());
    }
    // The first may have ticked alone for a while; it must keep its pace once the second ticks. Of replicas that take
    // turns each has half of it.
    let alone = first.ledger().on("/shared").len();
    for (witness, before) in [(second, 0), (first, alone)] {
        let seen = step.arrives(witness, "/shared", before + TICKS).await;
        if let Some(pause) = seen.get(before..).and_then(mean_pause) {
            let paced = trial.step(EACH_REPLICA_TICKS).timed(MARGIN);
            paced.that(pause < SLOW, "a mean pause of less than 320 ms between ticks", format!("{pause:.0?}"));
        }
    }
    Ok(())
}
