//! With `api.allowed` in its Configuration a sidecar answers the listed APIs and closes all others, on every protocol.
//!
//! Whoever lists one API for one protocol wants a small surface. A sidecar that leaves the other protocol wide open
//! hands out secrets and state through the door nobody looked at (E72).

use crate::checks::planted::{SECRET_FILE, SECRETS, file_store};
use crate::checks::prelude::*;
use crate::checks::stand;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "system.api-allow-list",
    title: "An API allow list closes everything it does not name",
    clause: Clause {
        text: "With `api.allowed` only the listed APIs answer; others are closed, on the listed protocol and on the \
               other one.",
        url: "https://docs.dapr.io/operations/configuration/api-allowlist/",
        since: "1.2",
        until: None,
        basis: Basis::Documented,
    },
    needs: &[Ability::Launch],
    steps: STEPS,
    ask: stand::without_sidecars,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    LISTED_API_ANSWERS =
        Step::caught("listed-api-answers", &[Defect::AllowListClosesAll]).rows(&["secu-api-allowlist/listed"]),
    UNLISTED_API_CLOSED = Step::caught("unlisted-api-is-closed", &[Defect::AllowListIgnored])
        .cites(&["E72"])
        .rows(&["secu-api-allowlist"]),
    OTHER_PROTOCOL_CLOSED = Step::caught("other-protocol-is-closed", &[Defect::AllowListOpenOnOtherProtocol])
        .resting_on(&[UNLISTED_API_CLOSED])
        .cites(&["E72"])
        .rows(&["secu-api-allowlist/other-protocol"]),
    FITS_NOTHING_CLOSES_ALL = Step::caught("list-that-fits-nothing-closes-all", &[Defect::AllowListNeedsAMatch])
        .resting_on(&[UNLISTED_API_CLOSED])
        .rows(&["secu-api-allowlist/fits-nothing"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    // The version has another name on each protocol; daprd finds no rule by the wrong one.
    let (listed, version, other) = match trial.transport() {
        Transport::Http => (Transport::Http, "v1.0", Transport::Grpc),
        Transport::Grpc => (Transport::Grpc, "v1", Transport::Http),
    };
    let sidecar = trial.run(&allowing(&trial, version)).await?;
    let client = trial.client_over(&sidecar, listed);
    let secret = client.secret(SECRETS, "plain").await?;
    trial.step(LISTED_API_ANSWERS).answers(&secret, Outcome::Value);
    // Without a list each of these is answered otherwise: there is no such store, and the app answers 200.
    let route = trial.scope().route("reached");
    sidecar.witness()?.answer(&route, Script::always(Answer::http(200, "")));
    let call = Invoke { app: &sidecar.app_id, method: &route[1..], verb: "POST", ..Invoke::default() };
    let unlisted = [client.get("statestore", "key").await?, client.metadata().await?, client.invoke(&call).await?];
    for reply in unlisted {
        let met = format!("{}: {}", reply.sent, reply.summary());
        trial.step(UNLISTED_API_CLOSED).that(wire::is_closed(&reply), "no such API", met);
    }

    let client = trial.client_over(&sidecar, other);
    let crossed = client.secret(SECRETS, "plain").await?;
    trial.step(OTHER_PROTOCOL_CLOSED).that(wire::is_closed(&crossed), "no such API", crossed.summary());

    let sidecar = trial.run(&allowing(&trial, "v9")).await?;
    let missed = trial.client_over(&sidecar, listed).secret(SECRETS, "plain").await?;
    trial.step(FITS_NOTHING_CLOSES_ALL).that(wire::is_closed(&missed), "no such API", missed.summary());
    Ok(())
}

/// A sidecar whose list names nothing but the secrets of the trial's protocol, in this version.
fn allowing(trial: &Trial, version: &str) -> Launch {
    let protocol = trial.transport().slug();
    let rule = format!("api:\n  allowed:\n  - {{name: secrets, version: {version}, protocol: {protocol}}}\n");
    let ask = SidecarAsk::new("narrow", trial.scope().app_protocol())
        .with(file_store(SECRETS, true))
        .with_file("secrets.json", SECRET_FILE)
        .with_configuration(&rule);
    Launch::new(ask)
}
