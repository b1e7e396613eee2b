//! Calls to an app with two replicas reach both of them.
//!
//! Scaling out an app whose second replica is never called is paid for and helps nobody (R63).

use fixtures::ask::SidecarAsk;
use fixtures::client::Invoke;
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;
use fixtures::stand::Launch;
use fixtures::witness::{Answer, Script};

use crate::checks::pair;
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;

/// With a resolver that draws lots, one replica is left out of so many calls less than once in 10¹¹ runs.
const CALLS: usize = 40;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "invoke.replicas",
    title: "Calls to an app are spread over its replicas",
    clause: Clause {
        text: "Service invocation balances calls over all running instances of an app id.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/service-invocation/\
              service-invocation-overview/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    needs: &[Ability::Launch],
    steps: &[
        Step::caught("each-replica-is-called", &[Defect::InvokeIgnoresReplicas]),
        Step::caught("no-call-is-doubled", &[Defect::InvokeCallsTwice]),
    ],
    requirements: &["R7"],
    errata: &[],
    ask: pair::pair,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let replica = |name| SidecarAsk::new(name, trial.scope().app_protocol()).with_app("twins");
    let twins = [trial.run(&Launch::new(replica("first"))).await?, trial.run(&Launch::new(replica("second"))).await?];
    let route = trial.scope().route("shared");
    for twin in &twins {
        twin.witness()?.answer(&route, Script::always(Answer::http(200, "")));
    }
    let mut succeeded = 0;
    for _ in 0..CALLS {
        let call = Invoke { app: &twins[0].app_id, method: &route[1..], verb: "POST", ..Invoke::default() };
        succeeded += usize::from(client.invoke(&call).await?.status.is_success());
    }
    let mut calls = Vec::new();
    for twin in &twins {
        calls.push(twin.witness()?.ledger().on(&route).len());
    }
    let each = calls.iter().all(|calls| *calls > 0);
    trial.step("each-replica-is-called").that(each, "calls at both replicas", format!("{calls:?} calls"));
    trial.step("no-call-is-doubled").equals("calls at both replicas", &calls.iter().sum::<usize>(), &succeeded);
    Ok(())
}
