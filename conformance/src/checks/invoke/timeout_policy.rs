//! With a timeout policy a call to a hanging app is cut at the configured time.
//!
//! Without one it hangs as long as the app does: there is no default (E36), and every caller in the chain waits too (R6).

use std::time::Duration;

use fixtures::client::{Reply, Status};
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;
use fixtures::witness::{Answer, Script};
use tonic::Code;

use super::Caller;
use crate::checks::pair;
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;
use crate::run::wire::Outcome;

/// The timeout of the policy, how long the app takes, and the latest cut that still counts as one.
const TIMEOUT: Duration = Duration::from_millis(300);
const HANGS: Duration = Duration::from_secs(3);
const LATEST: Duration = Duration::from_secs(2);

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "invoke.timeout-policy",
    title: "A timeout policy cuts a call to a hanging app",
    clause: Clause {
        text: "A timeout policy on an app ends a call at its time with 500 ERR_DIRECT_INVOKE, over gRPC as \
               an exceeded deadline.",
        url: "https://docs.dapr.io/operations/resiliency/policies/timeouts/",
        since: "1.7",
        until: None,
        basis: Basis::Implemented,
    },
    needs: &[Ability::Launch],
    steps: &[
        Step::caught("hanging-call-is-cut", &[Defect::InvokeIgnoresPolicy]),
        Step::caught("cut-comes-at-its-time", &[Defect::InvokeIgnoresPolicy]),
        Step::caught("quick-call-is-answered", &[Defect::InvokeDropsResponseBody]),
    ],
    requirements: &["R6", "R46"],
    errata: &["E36"],
    ask: pair::pair,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let target = trial.sidecar("b")?;
    let policy = format!("{}ms", TIMEOUT.as_millis());
    let caller = Caller::under(&trial, "hasty", target, ("timeouts", "timeout", &policy)).await?;

    let slow = trial.scope().route("slow");
    target.witness()?.answer(&slow, Script::always(Answer::http(200, "late").after(HANGS)));
    let cut = caller.post(&slow).await?;
    trial.step("hanging-call-is-cut").that(is_cut(&cut), "an error that says the time was up", cut.summary());
    let took = format!("an answer after {:.2} s", cut.took.as_secs_f64());
    trial.step("cut-comes-at-its-time").that(
        (TIMEOUT..LATEST).contains(&cut.took),
        "an answer after 0.3 s, and before 2 s",
        took,
    );

    let quick = trial.scope().route("quick");
    target.witness()?.answer(&quick, Script::always(Answer::http(200, "here")));
    let reply = caller.post(&quick).await?;
    let answered = trial.step("quick-call-is-answered");
    answered.answers(&reply, Outcome::Value);
    answered.equals("the body", &reply.body.as_ref(), &b"here".as_slice());
    Ok(())
}

/// Over gRPC the end of the policy races with the end of the call it cancels (seen on daprd 1.18.2): the first answers
/// with its own code, the second with `Internal` around the same one.
fn is_cut(reply: &Reply) -> bool {
    let fault = reply.fault.clone().unwrap_or_default();
    match reply.status {
        Status::Http(status) => status == 500 && fault.code == "ERR_DIRECT_INVOKE",
        Status::Grpc(Code::DeadlineExceeded) => true,
        Status::Grpc(code) => code == Code::Internal && fault.message.contains("DeadlineExceeded"),
    }
}
