//! An invocation of an app id that cannot be resolved answers 500 `ERR_DIRECT_INVOKE`, without retries.
//!
//! The built-in retries are for connections that break, not for names that do not exist: a caller of a service
//! that was never deployed must not wait three seconds for each call (E37).

use crate::checks::prelude::*;
use crate::checks::stand;

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
    steps: STEPS,
    ask: stand::with_all,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    UNKNOWN_APP_REFUSED = Step::caught("unknown-app-is-refused", &[Defect::InvokeUnknownApp404])
        .cites(&["E37"])
        .rows(&["inv-unknown-app"]),
    NO_RETRIES = Step::caught("refusal-comes-without-retries", &[Defect::InvokeRetriesUnknownApp])
        .cites(&["E37"])
        .rows(&["inv-unknown-app/once"]),
    KNOWN_APP_STILL_REACHED = Step::caught(
        "known-app-is-still-reached",
        &[Defect::InvokeDropsResponseBody, Defect::InvokeDoublesResponseBody]
    ),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let (client, target) = (trial.client("a")?, trial.sidecar("b")?);
    let nobody = format!("nobody-{}", target.app_id);
    let refused = client.invoke(&Invoke { app: &nobody, method: "m", verb: "POST", ..Invoke::default() }).await?;
    trial.step(UNKNOWN_APP_REFUSED).answers(&refused, Outcome::InvokeFailed);
    let took = format!("{} after {:.2} s", refused.status, refused.took.as_secs_f64());
    trial.step(NO_RETRIES).timed(BUILT_IN_RETRIES / 2).that(
        refused.status.is_answer() && refused.took < BUILT_IN_RETRIES,
        "an answer sooner than three retries would take",
        took,
    );

    let route = trial.scope().route("known");
    target.witness()?.answer(&route, Script::always(Answer::http(200, "here")));
    let call = Invoke { app: &target.app_id, method: &route[1..], verb: "POST", ..Invoke::default() };
    let reply = client.invoke(&call).await?;
    let reached = trial.step(KNOWN_APP_STILL_REACHED);
    reached.answers(&reply, Outcome::Value);
    reached.equals("the body", &reply.body.as_ref(), &b"here".as_slice());
    Ok(())
}
