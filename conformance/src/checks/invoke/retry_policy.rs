//! With a retry policy a failing app is called again, exactly as often as the policy says.
//!
//! The other side of `invoke.no-retry`: the goal "retries are active" (R4) needs a Resiliency resource (E36), and
//! its number counts the repetitions, not the calls.

use fixtures::client::{Status, Transport};
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

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "invoke.retry-policy",
    title: "A retry policy calls a failing app as often as it says",
    clause: Clause {
        text: "A retry policy with `maxRetries: 2` on an app calls it up to three times and passes the last answer on.",
        url: "https://docs.dapr.io/operations/resiliency/policies/retries/",
        since: "1.7",
        until: None,
        basis: Basis::Documented,
    },
    needs: &[Ability::Launch],
    steps: &[
        Step::caught("passing-error-is-hidden-from-the-caller", &[Defect::InvokeIgnoresPolicy]),
        Step::caught("app-is-called-until-it-succeeds", &[Defect::InvokeIgnoresPolicy]),
        Step::caught("lasting-error-is-passed-on", &[Defect::InvokeHidesLastError]),
        Step::caught("app-is-called-once-more-than-retries", &[Defect::InvokeIgnoresPolicy]),
    ],
    requirements: &["R4", "R46"],
    errata: &["E36"],
    ask: pair::pair,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let target = trial.sidecar("b")?;
    let witness = target.witness()?;
    let policy = ("retries", "retry", "{policy: constant, duration: 50ms, maxRetries: 2}");
    let caller = Caller::under(&trial, "patient", target, policy).await?;

    let passing = trial.scope().route("passing");
    witness.answer(&passing, Script::first(2, &Answer::http(500, "")).then(Answer::http(200, "repaired")));
    let reply = caller.post(&passing).await?;
    let hidden = trial.step("passing-error-is-hidden-from-the-caller");
    hidden.that(reply.status.is_success(), "the app's third answer, a success", reply.summary());
    let calls = witness.ledger().on(&passing).len();
    trial.step("app-is-called-until-it-succeeds").equals("calls to the app", &calls, &3);

    let lasting = trial.scope().route("lasting");
    witness.answer(&lasting, Script::always(Answer::http(500, "broken")));
    let reply = caller.post(&lasting).await?;
    let expected = match trial.transport() {
        Transport::Http => Status::Http(500),
        Transport::Grpc => Status::Grpc(Code::Internal),
    };
    let passed = trial.step("lasting-error-is-passed-on");
    passed.that(reply.status == expected, "the app's last answer, 500", reply.summary());
    let counted = trial.step("app-is-called-once-more-than-retries");
    counted.settles(witness, &lasting, 3).await;
    counted.equals("calls to the app", &witness.ledger().on(&lasting).len(), &3);
    Ok(())
}
