//! Service invocation balances calls over all running instances of an app id.
//!
//! Scaling out an app whose second replica is never called is paid for and helps nobody (R63).

use crate::checks::prelude::*;
use crate::checks::stand;

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
    steps: STEPS,
    ask: stand::with_all,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    EACH_REPLICA_CALLED = Step::caught("each-replica-is-called", &[Defect::InvokeIgnoresReplicas])
        .cites(&["R7"])
        .rows(&["inv-load-balance"]),
    NO_CALL_DOUBLED = Step::caught("no-call-is-doubled", &[Defect::InvokeCallsTwice]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let replica = |name| SidecarAsk::new(name, trial.scope().app_protocol()).with_app("twins");
    let twins = [trial.run(&Launch::new(replica("first"))).await?, trial.run(&Launch::new(replica("second"))).await?];
    let route = trial.scope().route("shared");
    for twin in &twins {
        twin.witness()?.answer(&route, Script::always(Answer::http(200, "")));
    }
    let mut failed = Vec::new();
    for _ in 0..CALLS {
        let call = Invoke { app: &twins[0].app_id, method: &route[1..], verb: "POST", ..Invoke::default() };
        let reply = client.invoke(&call).await?;
        failed.extend((!reply.status.is_success()).then(|| reply.summary()));
    }
    let mut calls = Vec::new();
    for twin in &twins {
        calls.push(twin.witness()?.ledger().on(&route).len());
    }
    let each = calls.iter().all(|calls| *calls > 0);
    trial.step(EACH_REPLICA_CALLED).that(each, "calls at both replicas", format!("{calls:?} calls"));
    // As many as were made, whatever became of their answers: one that is lost on its way doubles nothing.
    let arrived = calls.iter().sum::<usize>();
    let first = failed.first().map(|first| format!(", {} without a success, the first: {first}", failed.len()));
    trial.step(NO_CALL_DOUBLED).that(
        arrived == CALLS,
        &format!("{CALLS} calls at both replicas, as many as were made"),
        format!("{arrived} calls at both replicas{}", first.unwrap_or_default()),
    );
    Ok(())
}
