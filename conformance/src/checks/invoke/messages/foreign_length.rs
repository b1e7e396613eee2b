//! A `content-length` in the metadata of an invocation stays behind: it tells of the call to the sidecar, and the body
//! that the app gets has another length.
//!
//! A client or a proxy that tells how long its call is does nothing wrong. Passed on, the number ends the call at the
//! app, whose server refuses a stream that is shorter than it says (seen on daprd 1.18.2).

use crate::checks::prelude::*;
use crate::checks::stand;

const BODY: &str = "a body that has to arrive whole";

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "invoke.foreign-length",
    title: "A length that the caller tells does not reach the app",
    clause: Clause {
        text: "A `content-length` in the metadata of an invocation does not reach the app, which gets the whole body.",
        url: "https://docs.dapr.io/reference/api/service_invocation_api/",
        since: "1.0",
        until: None,
        basis: Basis::Implemented,
    },
    transports: &[Transport::Grpc],
    steps: STEPS,
    ask: stand::with_all,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    FOREIGN_LENGTH_STAYS_BEHIND = Step::caught("foreign-length-stays-behind", &[Defect::InvokePassesLength])
        .rows(&["inv-content-length-metadata"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let (client, target) = (trial.client("a")?, trial.sidecar("b")?);
    let (witness, route) = (target.witness()?, trial.scope().route("measured"));
    witness.answer(&route, Script::always(Answer::http(200, "seen")));
    let call = Invoke {
        app: &target.app_id,
        method: &route[1..],
        verb: "POST",
        body: BODY.into(),
        content_type: Some("text/plain"),
        ..Invoke::default()
    };
    given(&client.invoke(&call).await?)?;

    // True of this call, since a server of HTTP/2 takes no other. The app's is shorter: the app id is not in it.
    let length = call.framed()?.to_string();
    let told = Invoke { headers: vec![("content-length", length.as_str())], ..call.clone() };
    let reply = client.invoke(&told).await?;
    let stays = trial.step(FOREIGN_LENGTH_STAYS_BEHIND);
    if !stays.answers(&reply, Outcome::Value) {
        return Ok(());
    }
    let seen = stays.arrives(witness, &route, 2).await;
    let Some(seen) = seen.get(1) else { return Ok(()) };
    stays.equals("the body", &seen.body.as_ref(), &BODY.as_bytes());
    let passed = seen.header("content-length");
    let foreign = passed == Some(length.as_str());
    stays.that(!foreign, "no content-length of the caller's call", format!("content-length: {passed:?}"));
    Ok(())
}
