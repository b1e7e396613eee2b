//! Without a Resiliency resource an error answer of the invoked app is passed on and not retried.
//!
//! The spec counts on "built-in resilience"; without a Resiliency resource there is none for an app that answers
//! (E36). What is not retried must not be retried twice either: a payment would be made twice.

use crate::checks::prelude::*;
use crate::checks::stand;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "invoke.no-retry",
    title: "An app that answers 500 is called exactly once",
    clause: Clause {
        text: "Without a Resiliency resource an error answer of the invoked app is passed on and not retried.",
        url: "https://docs.dapr.io/operations/resiliency/policies/retries/",
        since: "1.7",
        until: None,
        basis: Basis::Implemented,
    },
    steps: STEPS,
    ask: stand::with_all,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    ERROR_PASSED_ON = Step::caught("error-is-passed-on", &[Defect::InvokeRetries500])
        .cites(&["E36"])
        .rows(&["res-builtin-retries/app-error"]),
    APP_CALLED_ONCE = Step::caught("app-is-called-once", &[Defect::InvokeRetries500])
        .cites(&["E36"])
        .rows(&["res-builtin-retries/app-error"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let (client, target) = (trial.client("a")?, trial.sidecar("b")?);
    let witness = target.witness()?;
    let route = trial.scope().route("broken");
    // A second call would find the app repaired, so that a retry shows in the answer as well.
    witness.answer(&route, Script::first(1, &Answer::http(500, "broken")).then(Answer::http(200, "repaired")));
    let call = Invoke { app: &target.app_id, method: &route[1..], verb: "POST", ..Invoke::default() };
    let reply = client.invoke(&call).await?;
    let expected = wire::passed_on(500, trial.transport());
    trial.step(ERROR_PASSED_ON).that(reply.status == expected, "the app's first answer, 500", reply.summary());
    trial.step(APP_CALLED_ONCE).settles(witness, &route, 1).await;
    Ok(())
}
