//! A component takes a value from a secret store through `secretKeyRef`, when `auth.secretStore` names the store.
//!
//! In Kubernetes the store may be left out. Self-hosted the reference then becomes an empty text with one warning, and
//! the component fails for a reason that has nothing to do with secrets (E51).

use crate::checks::planted::{SECRETS, file_store};
use crate::checks::prelude::*;
use crate::checks::stand::{self, PUBSUB};

/// The secrets as the todo system names them.
const FILE: &str = r#"{
  "kafka-username": {"username": "${kafka.user}"},
  "kafka-password": {"password": "${kafka.password}"}
}"#;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "secrets.component-reference",
    title: "A component reads its credentials from the store it names",
    clause: Clause {
        text: "A `secretKeyRef` is resolved from the store in `auth.secretStore`; self-hosted, without one, its value \
               stays empty and the component fails.",
        url: "https://docs.dapr.io/operations/components/component-secrets/",
        since: "1.0",
        until: None,
        basis: Basis::Observed,
    },
    of: owner::SECRETS,
    needs: &[Ability::Launch, Ability::BrokerInspection],
    transports: &[Transport::Http],
    steps: STEPS,
    ask,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    WITH_STORE_RESOLVED = Step::caught("reference-with-a-store-is-resolved", &[Defect::SecretRefNeverResolved])
        .cites(&["R15", "R16", "R62"])
        .rows(&["sec-ref-component"]),
    EVENT_REACHES_BROKER = Step::caught("event-reaches-the-broker", &[Defect::PublishLoses, Defect::PublishDoubles])
        .resting_on(&[WITH_STORE_RESOLVED]),
    WITHOUT_STORE_ENDS_IT =
        Step::caught("reference-without-a-store-ends-the-sidecar", &[Defect::SecretRefResolvesWithoutStore])
            .cites(&["E51"])
            .rows(&["sec-ref-component/no-auth"]),
    LOG_WARNS = Step::caught("log-warns-of-the-missing-store", &[Defect::SecretRefSilent])
        .resting_on(&[WITHOUT_STORE_ENDS_IT])
        .cites(&["E51"])
        .rows(&["sec-ref-log"]),
);

fn ask(scope: &Names) -> Ask {
    stand::without_sidecars(scope).with_topic(scope.topic("events"), 1)
}

async fn run(trial: Trial) -> Result<(), Stop> {
    let kafka = Component::kafka(PUBSUB).with_secret("saslUsername", "kafka-username", "username").with_secret(
        "saslPassword",
        "kafka-password",
        "password",
    );
    let ask = |component| {
        let app = SidecarAsk::new("referring", trial.scope().app_protocol());
        Launch::new(app.with(file_store(SECRETS, true)).with(component).with_file("secrets.json", FILE))
    };

    let launched = trial.launch(&ask(kafka.clone().with_secret_store(SECRETS))).await?;
    if let Some(sidecar) = trial.step(WITH_STORE_RESOLVED).runs(&launched) {
        let topic = trial.scope().topic("events");
        let published = trial.client_of(sidecar).publish(&Publish::json(PUBSUB, &topic, &json!({"n": 1}))).await?;
        let reached = trial.step(EVENT_REACHES_BROKER);
        reached.answers(&published, Outcome::Done);
        reached.equals("records", &trial.broker()?.records(&topic).await?.len(), &1);
    }

    let launched = trial.launch(&ask(kafka)).await?;
    if let Some(log) = trial.step(WITHOUT_STORE_ENDS_IT).dies(&launched).await {
        trial.step(LOG_WARNS).logs(log, "references a secret store that isn't loaded");
    }
    Ok(())
}
