//! An allow list closes what it does not name, on every protocol.
//!
//! Whoever lists one API for one protocol wants a small surface. A sidecar that leaves the other protocol wide open
//! hands out secrets and state through the door nobody looked at (E72).

use fixtures::ask::SidecarAsk;
use fixtures::client::{Reply, Status, Transport};
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;
use fixtures::stand::Launch;
use tonic::Code;

use crate::checks::pair::{self, SECRET_FILE, SECRETS, file_store};
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;
use crate::run::wire::Outcome;

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
    steps: &[
        Step::caught("listed-api-answers", &[Defect::AllowListClosesAll]),
        Step::caught("unlisted-api-is-closed", &[Defect::AllowListIgnored]),
        Step::caught("other-protocol-is-closed", &[Defect::AllowListOpenOnOtherProtocol]),
        Step::caught("list-that-fits-nothing-closes-all", &[Defect::AllowListNeedsAMatch]),
    ],
    requirements: &["R99", "R102"],
    errata: &["E72"],
    ask: pair::nobody,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    // The version has another name on each protocol; daprd finds no rule by the wrong one.
    let (listed, version, other) = match trial.transport() {
        Transport::Http => (Transport::Http, "v1.0", Transport::Grpc),
        Transport::Grpc => (Transport::Grpc, "v1", Transport::Http),
    };
    let sidecar = trial.run(&allowing(&trial, version)).await?;
    let client = trial.client_over(&sidecar, listed);
    let secret = client.secret(SECRETS, "plain").await?;
    trial.step("listed-api-answers").answers(&secret, Outcome::Value);
    let unlisted = client.get("statestore", "key").await?;
    trial.step("unlisted-api-is-closed").that(is_closed(&unlisted), "no such API", unlisted.summary());

    let client = trial.client_over(&sidecar, other);
    let crossed = client.secret(SECRETS, "plain").await?;
    trial.step("other-protocol-is-closed").that(is_closed(&crossed), "no such API", crossed.summary());

    let sidecar = trial.run(&allowing(&trial, "v9")).await?;
    let missed = trial.client_over(&sidecar, listed).secret(SECRETS, "plain").await?;
    trial.step("list-that-fits-nothing-closes-all").that(is_closed(&missed), "no such API", missed.summary());
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

/// A closed API answers as one that does not exist.
fn is_closed(reply: &Reply) -> bool {
    matches!(reply.status, Status::Http(404) | Status::Grpc(Code::Unimplemented))
}
