//! The metadata API answers the app id, the runtime version, the loaded components with their capabilities, the
//! subscriptions and the app connection.
//!
//! Every other requirement about components is read here first (R10, R31, R48); a sidecar that reports what it should
//! have loaded instead of what it did makes them worthless.

use bytes::Bytes;

use crate::checks::planted::{ENV_SECRETS, FLAT_SECRETS, SECRETS};
use crate::checks::prelude::*;
use crate::checks::stand::{self, PUBSUB, STORE};

/// Name, type, and the capabilities that must be among those claimed (contrib 1.18.3, `Features`; `ACTOR` is the
/// runtime's own word for a store with etags and transactions).
const COMPONENTS: [(&str, &str, &[&str]); 5] = [
    (PUBSUB, "pubsub.kafka", &["BULK_PUBSUB"]),
    (STORE, "state.postgresql", &["ETAG", "TRANSACTIONAL", "TTL", "ACTOR"]),
    (SECRETS, "secretstores.local.file", &["MULTIPLE_KEY_VALUES_PER_SECRET"]),
    (FLAT_SECRETS, "secretstores.local.file", &[]),
    (ENV_SECRETS, "secretstores.local.env", &[]),
];

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "system.metadata",
    title: "The metadata tell what runs, what is loaded and what is wanted",
    clause: Clause {
        text: "The metadata carry the app id, the runtime version, every loaded component with its capabilities, the \
               subscriptions, the app connection, and what was set.",
        url: "https://docs.dapr.io/reference/api/metadata_api/",
        since: "1.11",
        until: None,
        basis: Basis::Documented,
    },
    steps: STEPS,
    ask,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    ID = Step::caught("id-is-the-app-id", &[Defect::MetadataWrongId]).rows(&["sys-metadata-get"]),
    RUNTIME_VERSION =
        Step::caught("runtime-version-is-told", &[Defect::MetadataNoVersion]).rows(&["sys-metadata-get/version"]),
    EVERY_COMPONENT = Step::caught("every-component-is-listed", &[Defect::MetadataOmitsComponent])
        .of(owner::POSTGRES)
        .cites(&["R10", "R31"])
        .rows(&["sys-metadata-get/components"]),
    CAPABILITIES = Step::caught("capabilities-are-claimed", &[Defect::MetadataOmitsCapability])
        .of(owner::POSTGRES)
        .cites(&["R33"])
        .rows(&["sys-metadata-get/capabilities"]),
    SUBSCRIPTION = Step::caught("subscription-is-listed", &[Defect::MetadataOmitsSubscriptions])
        .rows(&["sys-metadata-get/subscriptions"]),
    APP_CONNECTION =
        Step::caught("app-connection-is-told", &[Defect::MetadataOmitsApp]).rows(&["sys-metadata-appconn"]),
    EXTENDED = Step::caught("what-was-set-is-told", &[Defect::MetadataForgetsExtended])
        .rows(&["sys-metadata-put", "sys-metadata-put/answer"]),
);

fn ask(scope: &Names) -> Ask {
    let topic = scope.topic("told");
    let subscription = Subscription::new("a", PUBSUB, &topic, scope.route("told"));
    stand::with_all(scope).with_topic(topic, 1).with_subscription(subscription)
}

async fn run(trial: Trial) -> Result<(), Stop> {
    let (client, sidecar) = (trial.client("a")?, trial.sidecar("a")?);
    let key = trial.scope().key("set");
    let path = format!("/v1.0/metadata/{key}");
    let set = Raw { verb: "PUT", path: &path, headers: Vec::new(), body: Bytes::from_static(b"by the check") };
    let set = client.raw(set).await?;
    let reply = client.metadata().await?;
    let metadata = reply.json();

    let id = trial.step(ID);
    id.answers(&reply, Outcome::Value);
    id.equals("the id", &metadata["id"].as_str(), &Some(sidecar.app_id.as_str()));
    let version = metadata["runtimeVersion"].as_str().unwrap_or_default();
    trial.step(RUNTIME_VERSION).that(!version.is_empty(), "a version", format!("{version:?}"));
    for (name, kind, capabilities) in COMPONENTS {
        component(&trial, &metadata, name, kind, capabilities);
    }
    let topic = trial.scope().topic("told");
    let subscribed = list(&metadata, "subscriptions").iter().find(|entry| entry["topic"] == topic.as_str());
    let subscribed = subscribed.cloned().unwrap_or_default();
    let listed = trial.step(SUBSCRIPTION);
    listed.equals("its pubsubname", &subscribed["pubsubname"], &json!(PUBSUB));
    listed.equals("its route", &subscribed["rules"][0]["path"], &json!(trial.scope().route("told")));
    let app = &metadata["appConnectionProperties"];
    let protocol = match trial.scope().app_protocol() {
        AppProtocol::Grpc => "grpc",
        AppProtocol::Http | AppProtocol::None => "http",
    };
    let connection = trial.step(APP_CONNECTION);
    connection.equals("its protocol", &app["protocol"], &json!(protocol));
    connection.equals("its port", &app["port"], &json!(sidecar.witness()?.addr().port()));
    let extended = trial.step(EXTENDED);
    extended.answers(&set, Outcome::Done);
    extended.equals("its value", &metadata["extended"][&key], &json!("by the check"));
    Ok(())
}

fn component(trial: &Trial, metadata: &Value, name: &str, kind: &str, capabilities: &[&str]) {
    let found = list(metadata, "components").iter().find(|component| component["name"] == name);
    let found = found.cloned().unwrap_or_default();
    let told = json!({"type": found["type"], "version": found["version"]});
    let expected = json!({"type": kind, "version": "v1"});
    trial.step(EVERY_COMPONENT).equals(&format!("component {name}"), &told, &expected);
    let claimed = list(&found, "capabilities");
    let all = capabilities.iter().all(|capability| claimed.iter().any(|claim| claim == capability));
    let wanted = format!("{name} claims {capabilities:?}");
    trial.step(CAPABILITIES).that(all, &wanted, format!("{claimed:?}"));
}

fn list<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value[field].as_array().map_or(&[], Vec::as_slice)
}
