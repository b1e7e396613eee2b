//! The invoked app gets the app id of the calling sidecar in `dapr-caller-app-id`, whatever the client sent under that
//! name.
//!
//! An app that trusts `dapr-caller-app-id` must be able to: a client that may write it as well can pass for any other
//! app (seen on daprd 1.18.2, where the app gets both values, in an order that changes from call to call).

use crate::checks::prelude::*;
use crate::checks::stand;

const CALLER: &str = "dapr-caller-app-id";
const FORGED: &str = "head-office";

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "invoke.caller-identity",
    title: "A client cannot pass for another app",
    clause: Clause {
        text: "The invoked app sees the calling sidecar's app id in `dapr-caller-app-id`, once, whatever the client sent.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/service-invocation/\
              service-invocation-overview/",
        since: "1.0",
        until: None,
        basis: Basis::Implemented,
    },
    level: Level::Should,
    steps: STEPS,
    ask: stand::with_all,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    TRUE_CALLER_TOLD = Step::caught("true-caller-is-told", &[Defect::InvokeNoCallerHeader]),
    FORGED_CALLER_DROPPED = Step::caught("forged-caller-is-not-passed-on", &[Defect::InvokeKeepsForgedCaller])
        .resting_on(&[TRUE_CALLER_TOLD])
        .rows(&["inv-caller-spoof"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let (client, caller, target) = (trial.client("a")?, trial.sidecar("a")?, trial.sidecar("b")?);
    let witness = target.witness()?;
    let route = trial.scope().route("guarded");
    witness.answer(&route, Script::always(Answer::http(200, "")));
    let headers = vec![(CALLER, FORGED)];
    let call = Invoke { app: &target.app_id, method: &route[1..], verb: "POST", headers, ..Invoke::default() };
    given(&client.invoke(&call).await?)?;
    let told = trial.step(TRUE_CALLER_TOLD);
    let Some(seen) = told.arrives(witness, &route, 1).await.into_iter().next() else { return Ok(()) };
    let values: Vec<_> = seen.headers.iter().filter(|(name, _)| name == CALLER).map(|(_, value)| value).collect();
    let shown = format!("{CALLER}: {values:?}");
    // Two ids may also stand in one value, joined by a comma.
    let ids: Vec<_> = values.iter().flat_map(|value| value.split(',')).map(str::trim).collect();
    let own = ids.iter().filter(|id| **id == caller.app_id).count();
    told.that(own == 1, "the calling sidecar's app id, once", shown.clone());
    // What is not its own was made up, in whatever form it came through.
    let only = own > 0 && own == ids.len();
    trial.step(FORGED_CALLER_DROPPED).that(only, "no app id but the calling sidecar's", shown);
    Ok(())
}
