//! Every replica of an app has its own schedule: two replicas, two calls per tick.
//!
//! There is no leader. A service that runs twice sends every reminder twice unless it claims its work elsewhere (E44).

use fixtures::ask::SidecarAsk;
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;

use super::{cron, start};
use crate::checks::pair;
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;

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
    needs: &[Ability::Launch],
    steps: &[Step::caught("each-replica-ticks", &[Defect::CronOneTickPerApp])],
    requirements: &["R54"],
    errata: &["E44"],
    ask: pair::nobody,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let replica = |name| SidecarAsk::new(name, trial.scope().app_protocol()).with_app("twins").with(cron("shared"));
    let first = start(&trial, replica("first"), &[("/shared", 200)]).await?;
    let second = start(&trial, replica("second"), &[("/shared", 200)]).await?;
    // The first may have ticked alone for a while; it must still tick once the second does.
    let step = trial.step("each-replica-ticks");
    step.arrives(second.witness()?, "/shared", 2).await;
    let before = first.witness()?.ledger().on("/shared").len();
    step.arrives(first.witness()?, "/shared", before + 2).await;
    Ok(())
}
