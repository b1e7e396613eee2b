//! An error of the app is an answer, not a reason to call it again.
//!
//! The spec counts on "built-in resilience"; without a Resiliency resource there is none for an app that answers
//! (E36). What is not retried must not be retried twice either: a payment would be made twice.

use fixtures::client::{Invoke, Status, Transport};
use fixtures::embedded::defect::Defect;
use fixtures::witness::{Answer, Script};
use tonic::Code;

use crate::checks::pair;
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;

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
    steps: &[
        Step::caught("error-is-passed-on", &[Defect::InvokeRetries500]),
        Step::caught("app-is-called-once", &[Defect::InvokeRetries500]),
    ],
    requirements: &["R46"],
    errata: &["E36"],
    ask: pair::pair,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let (client, target) = (trial.client("a")?, trial.sidecar("b")?);
    let witness = target.witness()?;
    let route = trial.scope().route("broken");
    // A second call would find the app repaired, so that a retry shows in the answer as well.
    witness.answer(&route, Script::first(1, &Answer::http(500, "broken")).then(Answer::http(200, "repaired")));
    let call = Invoke { app: &target.app_id, method: &route[1..], verb: "POST", ..Invoke::default() };
    let reply = client.invoke(&call).await?;
    let expected = match trial.transport() {
        Transport::Http => Status::Http(500),
        Transport::Grpc => Status::Grpc(Code::Internal),
    };
    trial.step("error-is-passed-on").that(reply.status == expected, "the app's first answer, 500", reply.summary());
    trial.step("app-is-called-once").settles(witness, &route, 1).await;
    Ok(())
}
