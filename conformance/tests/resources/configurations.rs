//! Configurations: what each sidecar traces, logs and refuses.

use rstest::rstest;
use serde_json::{Value, json};

use super::resource;

/// One policy of access control: from this app, these verbs below this path.
fn from(app: &str, path: &str, verb: &str) -> Value {
    json!({
        "appId": app, "namespace": "default", "trustDomain": "public", "defaultAction": "deny",
        "operations": [{"name": path, "httpVerb": [verb], "action": "allow"}],
    })
}

#[rstest]
#[case::backend(
    "backend",
    "backend-service",
    json!([from("web-gateway", "/api/**", "*"), from("recurring-task-service", "/successors", "POST")]),
    json!(["postgres-connection", "openai-api-key", "identity"]),
)]
#[case::notification(
    "notification",
    "notification-service",
    json!([from("backend-service", "/send-notification", "POST"), from("web-gateway", "/api/**", "GET")]),
    json!(["identity"]),
)]
#[case::recurring(
    "recurring",
    "recurring-task-service",
    json!([from("backend-service", "/process-completion", "POST")]),
    Value::Null,
)]
#[case::gateway("gateway", "web-gateway", Value::Null, json!(["identity"]))]
fn a_sidecar_refuses_what_is_not_allowed(
    #[case] file: &str,
    #[case] name: &str,
    #[case] policies: Value,
    #[case] secrets: Value,
) {
    let spec = &resource(&format!("k8s/configuration-{file}.yaml"), "Configuration", name)["spec"];
    assert_eq!(spec["accessControl"]["defaultAction"], "deny");
    assert_eq!(spec["accessControl"]["trustDomain"], "public");
    assert_eq!(spec["accessControl"]["policies"], policies);
    let scopes = &spec["secrets"]["scopes"];
    assert_eq!(scopes.as_array().map(Vec::len), Some(2));
    assert_eq!(
        (&scopes[0]["storeName"], &scopes[1]["storeName"]),
        (&json!("kubernetes-secrets"), &json!("kubernetes"))
    );
    assert_eq!((&scopes[0]["defaultAccess"], &scopes[1]["defaultAccess"]), (&json!("deny"), &json!("deny")));
    assert_eq!((&scopes[0]["allowedSecrets"], &scopes[1]["allowedSecrets"]), (&secrets, &Value::Null));
}

#[rstest]
fn a_sidecar_is_traced_and_logs_no_paths(#[values("backend", "notification", "recurring", "gateway")] file: &str) {
    let documents = super::documents(&format!("k8s/configuration-{file}.yaml"));
    let spec = &documents[0]["spec"];
    let tracing = json!({
        "samplingRate": "1",
        "otel": {"endpointAddress": "otel-collector.monitoring:4317", "protocol": "grpc", "isSecure": false},
    });
    assert_eq!(spec["tracing"], tracing);
    assert_eq!(spec["logging"], json!({"apiLogging": {"obfuscateURLs": true, "omitHealthChecks": true}}));
    assert_eq!(spec["metrics"], json!({"enabled": true, "http": {"increasedCardinality": false}}));
}

#[test]
fn the_gateways_sidecar_offers_calls_and_secrets_only() {
    let gateway = resource("k8s/configuration-gateway.yaml", "Configuration", "web-gateway");
    let allowed = json!([
        {"name": "invoke", "version": "v1.0", "protocol": "http"},
        {"name": "secrets", "version": "v1.0", "protocol": "http"},
        // Without an entry of its own a protocol is open.
        {"name": "invoke", "version": "v1", "protocol": "grpc"},
    ]);
    assert_eq!(gateway["spec"]["api"]["allowed"], allowed);
}
