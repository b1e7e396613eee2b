//! A `secretKeyRef` to a key that its secret does not have is told, with the names of both.
//!
//! daprd 1.18.2 leaves the field empty without a word. The component then fails for what it misses, a schedule or a
//! connection string, and whoever reads that looks everywhere but at the secret.

use crate::checks::planted::{SECRETS, file_store};
use crate::checks::prelude::*;
use crate::checks::stand;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "secrets.dangling-reference",
    title: "A reference to a key that is not there names its secret",
    clause: Clause {
        text: "A `secretKeyRef` to a key that its secret does not have ends the start, and the log names the secret \
               and the key.",
        url: "https://docs.dapr.io/operations/components/component-secrets/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::SECRETS,
    needs: &[Ability::Launch],
    transports: &[Transport::Http],
    steps: STEPS,
    ask: stand::without_sidecars,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    MISSING_KEY_ENDS_IT = Step::caught("reference-without-its-key-ends-the-sidecar", &[Defect::CronAcceptsAnySchedule]),
    LOG_NAMES_SECRET = Step::caught("log-names-the-secret", &[Defect::SecretRefKeySilent])
        .resting_on(&[MISSING_KEY_ENDS_IT])
        .rows(&["sec-ref-missing-key"]),
);

/// The secret, by a name that no other line of a log has.
const SECRET: &str = "timetable";
/// The key that it has, and one that it does not have.
const KEY: &str = "departure";
const NO_KEY: &str = "arrival";

async fn run(trial: Trial) -> Result<(), Stop> {
    let launch = |name, key| {
        let cron = Component::new("reminder", "bindings.cron").with_secret("schedule", SECRET, key);
        let ask = SidecarAsk::new(name, trial.scope().app_protocol())
            .with(file_store(SECRETS, true))
            .with(cron.with_secret_store(SECRETS))
            .with_file("secrets.json", &json!({ SECRET: { KEY: "@every 1h" } }).to_string());
        Launch::new(ask)
    };
    // Its schedule is all that the component needs: with the right key the same sidecar must start.
    trial.run(&launch("fitting", KEY)).await?;
    let launched = trial.launch(&launch("dangling", NO_KEY)).await?;
    if let Some(log) = trial.step(MISSING_KEY_ENDS_IT).dies(&launched).await {
        let names = trial.step(LOG_NAMES_SECRET);
        names.logs(log, SECRET);
        names.logs(log, NO_KEY);
    }
    Ok(())
}
