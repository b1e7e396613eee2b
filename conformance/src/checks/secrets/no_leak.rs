//! A secret is shown to who asks for it by name, and nowhere else.
//!
//! Logs, metadata and error bodies travel to people and systems that may not read secrets (R8). The sidecar runs at its
//! most talkative log level, with a component that holds the secret.

use fixtures::ask::{Component, SidecarAsk};
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;
use fixtures::stand::Launch;
use serde_json::json;

use crate::checks::pair::{self, SECRETS, file_store};
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;
use crate::run::wire::Outcome;

/// The planted value; nothing else in a sidecar looks like it.
const CANARY: &str = "canary-7f3a-shown-to-nobody";

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "secrets.no-leak",
    title: "A secret appears in no log, no metadata and no error",
    clause: Clause {
        text: "The value of a secret is answered to a request for it and appears in no log line, metadata or error.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/secrets/secrets-overview/",
        since: "1.0",
        until: None,
        basis: Basis::Observed,
    },
    needs: &[Ability::Launch],
    steps: &[
        Step::caught("secret-is-answered-by-name", &[Defect::MultiSecretsFlattened]),
        Step::caught("error-keeps-the-secret", &[Defect::SecretsInErrors]),
        Step::caught("metadata-keep-the-secret", &[Defect::SecretsInMetadata]),
        Step::caught("log-keeps-the-secret", &[Defect::SecretsInLog]),
    ],
    requirements: &["R8"],
    errata: &[],
    ask: pair::nobody,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    // Any component holds the values of its metadata, those it does not know as well.
    let holder = Component::new("holder", "bindings.cron").with("schedule", "@every 1h");
    let ask = SidecarAsk::new("discreet", trial.scope().app_protocol())
        .with(file_store(SECRETS, true))
        .with(holder.with_secret("note", "credential", "token").with_secret_store(SECRETS))
        .with_file("secrets.json", &json!({"credential": {"token": CANARY}}).to_string())
        .with_flag("--log-level=debug");
    let sidecar = trial.run(&Launch::new(ask)).await?;
    let client = trial.client_of(&sidecar);

    let secret = client.secret(SECRETS, "credential").await?;
    let read = trial.step("secret-is-answered-by-name");
    read.answers(&secret, Outcome::Value);
    read.equals("the secret", &secret.json(), &json!({ "token": CANARY }));
    let refused = client.secret(SECRETS, "token").await?;
    let refused = format!("{:?} {}", refused.fault, String::from_utf8_lossy(&refused.body));
    trial.step("error-keeps-the-secret").that(!refused.contains(CANARY), "an error without the value", refused);
    let metadata = String::from_utf8_lossy(&client.metadata().await?.body).into_owned();
    trial.step("metadata-keep-the-secret").that(!metadata.contains(CANARY), "metadata without the value", metadata);
    let line = sidecar.log().find(CANARY);
    let silent = trial.step("log-keeps-the-secret");
    silent.that(line.is_none(), "no log line with the value", line.unwrap_or_default());
    Ok(())
}
