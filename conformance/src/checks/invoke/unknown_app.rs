//! An app that nobody runs is refused at once, and says so in Dapr's own error.
//!
//! The built-in retries are for connections that break, not for names that do not exist: a caller of a service
//! that was never deployed must not wait three seconds for each call (E37).

use std::time::Duration;

use fixtures::client::Invoke;
use fixtures::embedded::defect::Defect;
use fixtures::witness::{Answer, Script};

use crate::checks::pair;
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;
use crate::run::wire::Outcome;

/// Three built-in retries, one second apart, would take this long (dapr 1.18.2, pkg/resiliency).
const BUILT_IN_RETRIES: Duration = Duration::from_secs(3);

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "invoke.unknown-app",
    title: "An app that nobody runs is refused at once",
    clause: Clause {
        text: "Invoking an app id that cannot be resolved answers 500 ERR_DIRECT_INVOKE without retries.",
        url: "https://docs.dapr.io/reference/api/service_invocation_api/",
        since: "1.0",
        until: None,
        basis: Basis::Observed,
    },
    steps: &[
        Step::caught("unknown-app-is-refused", &[Defect::InvokeUnknownApp404]),
        Step::caught("refusal-comes-without-retries", &[Defect::InvokeRetriesUnknownApp]),
        Step::caught("known-app-is-still-reached", &[Defect::InvokeDropsResponseBody]),
    ],
    requirements: &["R43"],
    errata: &["E37"],
    ask: pair::pair,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let (client, target) = (trial.client("a")?, trial.sidecar("b")?);
    let nobody = format!("nobody-{}", target.app_id);
    let refused = client.invoke(&Invoke { app: &nobody, method: "m", verb: "POST", ..Invoke::default() }).await?;
    trial.step("unknown-app-is-refused").answers(&refused, Outcome::InvokeFailed);
    let took = format!("an answer after {:.2} s", refused.took.as_secs_f64());
    trial.step("refusal-comes-without-retries").that(
        refused.took < BUILT_IN_RETRIES,
        "an answer sooner than three retries would take",
        took,
    );

    let route = trial.scope().route("known");
    target.witness()?.answer(&route, Script::always(Answer::http(200, "here")));
    let call = Invoke { app: &target.app_id, method: &route[1..], verb: "POST", ..Invoke::default() };
    let reply = client.invoke(&call).await?;
    let reached = trial.step("known-app-is-still-reached");
    reached.answers(&reply, Outcome::Value);
    reached.equals("the body", &reply.body.as_ref(), &b"here".as_slice());
    Ok(())
}
