//! Components: the names the spec gives, the values it means, and the values it wrote.

use rstest::rstest;
use serde_json::Value;

use super::{documents, fields, files, read, resource, strings, table};

#[rstest]
#[case::pubsub("pubsub-kafka", "kafka-pubsub", "pubsub.kafka", &["backend-service", "notification-service", "recurring-task-service"])]
#[case::state("state-postgresql", "statestore", "state.postgresql", &["backend-service"])]
#[case::notification_state("state-notification", "notification-state", "state.postgresql", &["notification-service"])]
#[case::cron("binding-cron", "reminder-cron", "bindings.cron", &["backend-service"])]
#[case::secrets("secretstore-kubernetes", "kubernetes-secrets", "secretstores.kubernetes", &["backend-service", "notification-service", "web-gateway"])]
fn a_component_has_its_name_type_version_and_scopes(
    #[case] file: &str,
    #[case] name: &str,
    #[case] kind: &str,
    #[case] scopes: &[&str],
) {
    let component = resource(&format!("dapr-components/{file}.yaml"), "Component", name);
    assert_eq!(component["apiVersion"], "dapr.io/v1alpha1");
    assert_eq!((&component["spec"]["type"], &component["spec"]["version"]), (&kind.into(), &"v1".into()));
    assert_eq!(strings(&component["scopes"]), scopes);
}

/// What all three Kafka files agree on.
const KAFKA: [(&str, &str); 10] = [
    ("authType", "password"),
    ("brokers", "kafka:9092"),
    ("consumeRetryInterval", "100ms"),
    ("consumerGroup", "todo-service-group-{appID}"),
    ("escapeHeaders", "true"),
    ("initialOffset", "oldest"),
    ("maxMessageBytes", "1048576"),
    ("saslMechanism", "SHA-256"),
    ("saslPassword", "kafka-password/password"),
    ("saslUsername", "kafka-username/username"),
];

/// Who may do what with which topic.
const TOPICS: [(&str, &str); 3] = [
    ("protectedTopics", "task-events,reminders,task-events-dlq,reminders-dlq"),
    (
        "publishingScopes",
        "backend-service=task-events,reminders;notification-service=reminders-dlq;recurring-task-service=task-events-dlq",
    ),
    (
        "subscriptionScopes",
        "notification-service=reminders,reminders-dlq;recurring-task-service=task-events,task-events-dlq",
    ),
];

#[rstest]
#[case::cluster("dapr-components", &[("disableTls", "true")], &TOPICS)]
#[case::local("dapr-components/local", &[("brokers", "localhost:9092"), ("disableTls", "true")], &[])]
#[case::production("dapr-components/production", &[("brokers", "seed-0.broker.example.com:9092,seed-1.broker.example.com:9092"), ("caCert", "kafka-ca/ca.crt")], &TOPICS)]
fn kafka_is_configured_as_it_must_be_written(
    #[case] folder: &str,
    #[case] own: &[(&str, &str)],
    #[case] topics: &[(&str, &str)],
) {
    let component = resource(&format!("{folder}/pubsub-kafka.yaml"), "Component", "kafka-pubsub");
    let mut expected = table(&KAFKA);
    expected.extend(table(own));
    expected.extend(table(topics));
    assert_eq!(fields(&component), expected);
}

#[rstest]
#[case::state("state-postgresql", &[("actorStateStore", "true"), ("connectionString", "postgres-connection/connection-string"), ("keyPrefix", "none")])]
#[case::notification("state-notification", &[("connectionString", "postgres-connection/connection-string"), ("keyPrefix", "none"), ("metadataTableName", "notification_metadata"), ("tableName", "notification_state")])]
#[case::cron("binding-cron", &[("direction", "input"), ("schedule", "*/5 * * * *")])]
#[case::secrets("secretstore-kubernetes", &[("defaultNamespace", "default")])]
fn the_other_components_are_configured_as_they_must_be_written(#[case] file: &str, #[case] expected: &[(&str, &str)]) {
    let documents = documents(&format!("dapr-components/{file}.yaml"));
    assert_eq!(documents.len(), 1);
    assert_eq!(fields(&documents[0]), table(expected));
}

#[rstest]
#[case::pubsub("pubsub-kafka", &[("authRequired", "true"), ("brokers", "kafka:9092"), ("consumeRetryInterval", "100ms"), ("consumerGroup", "todo-service-group"), ("maxMessageBytes", "1048576"), ("saslMechanism", "SCRAM-SHA-256"), ("saslPassword", "kafka-password/password"), ("saslUsername", "kafka-username/username")])]
#[case::state("state-postgresql", &[("actorStateStore", "true"), ("concurrency", "first-write"), ("connectionString", "postgres-connection/connection-string"), ("keyPrefix", "none")])]
#[case::cron("binding-cron", &[("schedule", "*/5 * * * *")])]
#[case::secrets("secretstore-kubernetes", &[("namespace", "default")])]
fn the_literal_files_say_what_the_spec_says(#[case] file: &str, #[case] expected: &[(&str, &str)]) {
    let corrected = documents(&format!("dapr-components/{file}.yaml"));
    let literal = documents(&format!("dapr-components/spec-literal/{file}.yaml"));
    assert_eq!(fields(&literal[0]), table(expected));
    assert_eq!(literal[0]["metadata"]["name"], corrected[0]["metadata"]["name"]);
    assert_eq!(literal[0].get("scopes"), None);
}

#[test]
fn the_local_components_are_those_of_the_cluster_with_a_secret_store_of_their_own() {
    for file in ["pubsub-kafka", "state-postgresql", "state-notification"] {
        let local = &documents(&format!("dapr-components/local/{file}.yaml"))[0];
        assert_eq!(local["auth"]["secretStore"], "kubernetes-secrets", "{file}");
    }
    for file in ["state-postgresql", "state-notification", "binding-cron"] {
        let mut local = documents(&format!("dapr-components/local/{file}.yaml")).remove(0);
        local.as_object_mut().expect("a resource").remove("auth");
        assert_eq!(vec![local], documents(&format!("dapr-components/{file}.yaml")), "{file}");
    }
    let secrets = resource("dapr-components/local/secretstore-local.yaml", "Component", "kubernetes-secrets");
    assert_eq!(secrets["spec"]["type"], "secretstores.local.file");
    let expected = [("multiValued", "true"), ("secretsFile", "dapr-components/local/secrets.json")];
    assert_eq!(fields(&secrets), table(&expected));
}

#[test]
fn every_secret_that_is_asked_for_is_in_the_examples() {
    let local: Value = serde_json::from_str(&read("dapr-components/local/secrets.json")).expect("JSON");
    let example = documents("k8s/example/secrets.yaml");
    let offered = |secret: &str, key: &str| {
        let found = example.iter().find(|resource| resource["metadata"]["name"] == secret);
        found.is_some_and(|resource| resource["stringData"][key].is_string())
    };
    let mut asked: Vec<_> = [("identity", "signing-key"), ("openai-api-key", "api-key")]
        .map(|(secret, key)| (secret.to_owned(), key.to_owned()))
        .into();
    for component in files("dapr-components").iter().flat_map(|file| documents(file)) {
        for item in component["spec"]["metadata"].as_array().into_iter().flatten() {
            if let Some(secret) = item["secretKeyRef"]["name"].as_str() {
                asked.push((secret.to_owned(), item["secretKeyRef"]["key"].as_str().unwrap_or_default().to_owned()));
            }
        }
    }
    assert_eq!(asked.len(), 2 + 4, "{asked:?}");
    for (secret, key) in asked {
        assert!(offered(&secret, &key), "k8s/example/secrets.yaml: {secret}/{key}");
        assert!(local[&secret][&key].is_string(), "dapr-components/local/secrets.json: {secret}/{key}");
    }
}
