//! A timeout policy ends a call to an app that does not answer in the configured time.
//!
//! Without one it hangs as long as the app does: there is no default (E36), and every caller in the chain waits too (R6).

use super::caller::Caller;
use crate::checks::prelude::*;
use crate::checks::stand;

/// The timeout of the policy, which a quick call keeps on a busy machine too; how long the app takes; and the latest cut
/// that still counts as one.
const TIMEOUT: Duration = Duration::from_secs(1);
const HANGS: Duration = Duration::from_secs(4);
const LATEST: Duration = Duration::from_secs(3);

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
    steps: STEPS,
    ask: stand::with_all,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    HANGING_CALL_CUT = Step::caught("hanging-call-is-cut", &[Defect::InvokeIgnoresPolicy])
        .cites(&["R6", "R46", "E36"])
        .rows(&["res-timeout-invoke"]),
    CUT_AT_ITS_TIME = Step::caught("cut-comes-at-its-time", &[Defect::InvokeIgnoresPolicy])
        .cites(&["R6"])
        .rows(&["res-timeout-invoke/time"]),
    QUICK_CALL_ANSWERED =
        Step::caught("quick-call-is-answered", &[Defect::InvokeDropsResponseBody, Defect::InvokeDoublesResponseBody])
            .rows(&["res-timeout-invoke/quick"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let target = trial.sidecar("b")?;
    let policy = format!("{}ms", TIMEOUT.as_millis());
    let caller = Caller::under(&trial, "hasty", target, &[("timeouts", "timeout", policy.as_str())]).await?;

    let (witness, slow) = (target.witness()?, trial.scope().route("slow"));
    witness.answer(&slow, Script::always(Answer::http(200, "late").after(patience::scaled(HANGS))));
    let cut = caller.post(&slow).await?;
    let ended = trial.step(HANGING_CALL_CUT);
    ended.that(wire::is_cut_off(&cut), "an error that says the time was up", cut.summary());
    // A sidecar that does not find the app fails too, and about as late.
    ended.arrives(witness, &slow, 1).await;
    let took = format!("an answer after {:.2} s", cut.took.as_secs_f64());
    let latest = patience::scaled(LATEST).max(TIMEOUT);
    trial.step(CUT_AT_ITS_TIME).timed(latest - TIMEOUT).that(
        (TIMEOUT..latest).contains(&cut.took),
        &format!("an answer after 1 s, and before {latest:?}"),
        took,
    );

    let quick = trial.scope().route("quick");
    witness.answer(&quick, Script::always(Answer::http(200, "here")));
    let reply = caller.post(&quick).await?;
    let answered = trial.step(QUICK_CALL_ANSWERED).timed(TIMEOUT / 2);
    answered.answers(&reply, Outcome::Value);
    answered.equals("the body", &reply.body.as_ref(), &b"here".as_slice());
    Ok(())
}
