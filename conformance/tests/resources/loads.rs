//! A real daprd loads the committed resources: every component, policy and configuration, with nothing but addresses
//! and app ids replaced.
//!
//! Without daprd, Kafka and PostgreSQL this test says what is missing and proves nothing, unless `HARNESS_REQUIRE` is set.

use fixtures::ask::{AppProtocol, Ask, Component, SidecarAsk};
use fixtures::client::{Raw, Status, Tape, Transport};
use fixtures::environment::Environment;
use fixtures::prerequisite::available;
use fixtures::processes;
use fixtures::run::Run;
use fixtures::stand::{Launch, Launched, Sidecar, Stand};
use fixtures::versions::Versions;
use rstest::rstest;
use serde_json::Value;

use super::read;

/// The app ids that the files name.
const APPS: [&str; 4] = ["backend-service", "notification-service", "recurring-task-service", "web-gateway"];

/// Secrets under the names the files ask for.
const SECRETS: &str = r#"{
  "kafka-username": {"username": "${kafka.user}"},
  "kafka-password": {"password": "${kafka.password}"},
  "postgres-connection": {"connection-string": "${postgres}"},
  "identity": {"signing-key": "a"},
  "openai-api-key": {"api-key": "b"}
}"#;

/// The environment, where this machine has it.
fn environment() -> Option<Box<dyn Environment>> {
    available(processes::processes(&Run::new(), false, &Versions::from_env()))
}

/// A stand whose broker and database are there; every app id ends with its name.
async fn stand(environment: &dyn Environment) -> Stand {
    let stores = SidecarAsk::new("stores", AppProtocol::None);
    let stores = stores.with(Component::kafka("pubsub")).with(Component::postgres("statestore"));
    environment.open(&Ask::of(vec![stores])).await.expect("open a stand")
}

/// A file with the app ids of the stand, and addresses that lead to it.
fn adapted(stand: &Stand, text: &str) -> String {
    let text = APPS.iter().fold(text.to_owned(), |text, app| text.replace(app, &format!("{app}-{}", stand.name)));
    text.replace("kafka:9092", "${kafka}")
        .replace("localhost:9092", "${kafka}")
        .replace("dapr-components/local/secrets.json", "${files}/secrets.json")
}

/// Starts a sidecar of `app` over these files, each with what is added to its end.
async fn start(stand: &Stand, app: &str, files: &[(String, &str)], configuration: Option<&str>) -> Sidecar {
    let mut ask = SidecarAsk::new(app, AppProtocol::None).with_file("secrets.json", SECRETS);
    for (file, more) in files {
        let name = file.replace('/', "-");
        ask = ask.with_resource(&name, &adapted(stand, &format!("{}{more}", read(file))));
    }
    if let Some(spec) = configuration {
        ask = ask.with_configuration(&adapted(stand, spec));
    }
    match stand.launch(&Launch::new(ask)).await.expect("launch a sidecar") {
        Launched::Running(sidecar) => {
            // What is wrong in a policy or a subscription is only logged.
            let lines = sidecar.log().lines();
            let errors: Vec<_> = lines.iter().filter(|line| line.contains("level=error")).collect();
            assert!(errors.is_empty(), "{app}: {errors:#?}");
            sidecar
        }
        Launched::Died { log, .. } => panic!("the sidecar of {app} died: {:#?}", log.tail()),
        Launched::Hung { why, .. } => panic!("the sidecar of {app} hangs: {why}"),
    }
}

async fn get(sidecar: &Sidecar, path: &str) -> (Status, Value) {
    let client = sidecar.client(Transport::Http, Tape::default());
    let reply = client.raw(Raw { verb: "GET", path, ..Raw::default() }).await.expect("an answer");
    (reply.status, serde_json::from_slice(&reply.body).unwrap_or_default())
}

/// The names in a list of the sidecar's metadata, sorted.
async fn loaded(sidecar: &Sidecar, list: &str) -> Vec<String> {
    let (status, metadata) = get(sidecar, "/v1.0/metadata").await;
    assert_eq!(status, Status::Http(200));
    let all = metadata[list].as_array().into_iter().flatten();
    let mut names: Vec<_> = all.filter_map(|part| part["name"].as_str()).map(str::to_owned).collect();
    names.sort();
    names
}

/// What each app loads of a folder.
const LOADED: [(&str, &[&str]); 4] = [
    ("backend-service", &["kafka-pubsub", "kubernetes-secrets", "reminder-cron", "statestore"]),
    ("notification-service", &["kafka-pubsub", "kubernetes-secrets", "notification-state"]),
    ("recurring-task-service", &["kafka-pubsub", "kubernetes-secrets"]),
    ("web-gateway", &["kubernetes-secrets"]),
];

#[rstest]
#[case::local("dapr-components/local", "")]
// On one machine a reference names its store (E51).
#[case::cluster("dapr-components", "auth:\n  secretStore: kubernetes-secrets\n")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn daprd_loads_the_components_that_are_meant_for_an_app(#[case] folder: &str, #[case] auth: &str) {
    let Some(environment) = environment() else { return };
    let stand = stand(&*environment).await;
    let with = |file: &str| (format!("{folder}/{file}.yaml"), auth);
    let mut files = ["pubsub-kafka", "state-postgresql", "state-notification"].map(with).to_vec();
    files.extend(["binding-cron", "resiliency"].map(|file| (format!("{folder}/{file}.yaml"), "")));
    // The cluster's own needs a cluster (E54).
    files.push(("dapr-components/local/secretstore-local.yaml".to_owned(), ""));
    for (app, components) in LOADED {
        let sidecar = start(&stand, app, &files, None).await;
        assert_eq!(loaded(&sidecar, "components").await, components, "{app}");
        let resiliencies: &[&str] = if app == "web-gateway" { &[] } else { &["todo-resiliency"] };
        assert_eq!(loaded(&sidecar, "resiliencies").await, resiliencies, "{app}");
        sidecar.stop().await.expect("stop a sidecar");
    }
    let columns = stand.database().expect("a database").columns("notification_state").await.expect("the columns");
    assert!(columns.iter().any(|(name, _)| name == "expiredate"), "{columns:?}");
    stand.close().await.expect("close the stand");
    environment.close().await.expect("close the environment");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn daprd_obeys_the_configurations() {
    let Some(environment) = environment() else { return };
    let stand = stand(&*environment).await;
    let files = [("dapr-components/local/secretstore-local.yaml".to_owned(), "")];
    let database = "/v1.0/secrets/kubernetes-secrets/postgres-connection";
    let identity = "/v1.0/secrets/kubernetes-secrets/identity";
    let rows = [
        ("backend-service", "backend", 200, 200),
        ("notification-service", "notification", 403, 200),
        ("recurring-task-service", "recurring", 403, 403),
        ("web-gateway", "gateway", 403, 200),
    ];
    for (app, name, reads_database, reads_identity) in rows {
        let configuration = spec(&format!("k8s/configuration-{name}.yaml"));
        let sidecar = start(&stand, app, &files, Some(&configuration)).await;
        assert_eq!(get(&sidecar, database).await.0, Status::Http(reads_database), "{app}");
        assert_eq!(get(&sidecar, identity).await.0, Status::Http(reads_identity), "{app}");
        let (status, fault) = get(&sidecar, "/v1.0/state/statestore/key").await;
        let closed = (Status::Http(404), "ERR_DIRECT_INVOKE".into());
        assert_eq!((status, fault["errorCode"].clone()) == closed, app == "web-gateway", "{app}: {status} {fault}");
        // A polite stop would wait for a collector that is not there.
        sidecar.kill().await.expect("end a sidecar");
    }
    stand.close().await.expect("close the stand");
    environment.close().await.expect("close the environment");
}

/// The `spec` of a Configuration file as text, indented by nothing.
fn spec(file: &str) -> String {
    let text = read(file);
    let (_, spec) = text.split_once("\nspec:\n").expect("a spec");
    spec.lines().map(|line| format!("{}\n", line.strip_prefix("  ").unwrap_or(line))).collect()
}
