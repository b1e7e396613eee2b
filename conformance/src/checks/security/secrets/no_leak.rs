//! The value of a secret is answered to a request for that secret, and stands in no log line, metadata or error.
//!
//! Logs, metadata and error bodies travel to people and systems that may not read secrets (R8). The sidecar runs at its
//! most talkative log level, with a component that holds the secret.

use crate::checks::planted::{SECRETS, file_store};
use crate::checks::prelude::*;
use crate::checks::stand;

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
    steps: STEPS,
    ask: stand::without_sidecars,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    ANSWERED_BY_NAME =
        Step::caught("secret-is-answered-by-name", &[Defect::MultiSecretsFlattened, Defect::FileStoreAnswersEmpty]),
    ERROR_KEEPS_SECRET =
        Step::caught("error-keeps-the-secret", &[Defect::SecretsInErrors]).cites(&["R8"]).rows(&["sec-no-leak/error"]),
    METADATA_KEEP_SECRET =
        Step::caught("metadata-keep-the-secret", &[Defect::SecretsInMetadata]).rows(&["sec-no-leak/metadata"]),
    LOG_KEEPS_SECRET =
        Step::caught("log-keeps-the-secret", &[Defect::SecretsInLog]).cites(&["R8"]).rows(&["sec-no-leak"]),
);

/// The component with the secret.
const HOLDER: &str = "holder";

async fn run(trial: Trial) -> Result<(), Stop> {
    // Any component holds the values of its metadata, those it does not know as well. Its schedule comes from the store
    // too: without one it fails, so that a sidecar which runs has put the values of its references in.
    let holder = Component::new(HOLDER, "bindings.cron")
        .with_secret("schedule", "timetable", "timetable")
        .with_secret("note", "credential", "token")
        .with_secret_store(SECRETS);
    let secrets = json!({"credential": {"token": CANARY}, "timetable": "@every 1h"});
    let ask = SidecarAsk::new("discreet", trial.scope().app_protocol())
        .with(file_store(SECRETS, true))
        .with(holder)
        .with_file("secrets.json", &secrets.to_string())
        .with_flag("--log-level=debug");
    let sidecar = trial.run(&Launch::new(ask)).await?;
    let client = trial.client_of(&sidecar);

    let secret = client.secret(SECRETS, "credential").await?;
    let read = trial.step(ANSWERED_BY_NAME);
    read.answers(&secret, Outcome::Value);
    read.equals("the secret", &secret.json(), &json!({ "token": CANARY }));
    let kept = trial.step(ERROR_KEEPS_SECRET);
    let absent = client.secret(SECRETS, "token").await?;
    kept.answers(&absent, Outcome::SecretMissing);
    // Whichever of the two names is wrong, that of the secret or that of its store.
    for refused in [absent, client.secret("no-such-store", "credential").await?] {
        let refused = format!("{:?} {}", refused.fault, String::from_utf8_lossy(&refused.body));
        kept.that(!refused.contains(CANARY), "an error without the value", refused);
    }
    let metadata = String::from_utf8_lossy(&client.metadata().await?.body).into_owned();
    // Both must tell of the component that has it, the log in its details too, or they keep everything to themselves.
    let keeps = metadata.contains(HOLDER) && !metadata.contains(CANARY);
    trial.step(METADATA_KEEP_SECRET).that(keeps, "metadata of the component without the value", metadata);
    let silent = trial.step(LOG_KEEPS_SECRET);
    let lines = sidecar.log().lines();
    let details = lines.iter().any(|line| line.contains("level=debug") && line.contains(HOLDER));
    silent.that(details, "a log line of level debug about `holder`", format!("{} lines", lines.len()));
    let line = sidecar.log().find(CANARY);
    silent.that(line.is_none(), "no log line with the value", line.unwrap_or_default());
    Ok(())
}
