//! Who may read which secret, and who reaches the pods.

use rstest::rstest;
use serde_json::json;

use super::{documents, resource};

const RBAC: &str = "k8s/rbac.yaml";
const POLICIES: &str = "k8s/network-policy.yaml";
const APPS: [&str; 4] = ["backend-service", "notification-service", "recurring-task-service", "web-gateway"];

#[rstest]
#[case::backend("backend-service", &["postgres-connection", "openai-api-key", "identity"])]
#[case::notification("notification-service", &["identity"])]
#[case::gateway("web-gateway", &["identity"])]
fn an_account_may_get_its_secrets_by_name(#[case] app: &str, #[case] secrets: &[&str]) {
    resource(RBAC, "ServiceAccount", app);
    let name = format!("{app}-secrets");
    let rules = json!([{"apiGroups": [""], "resources": ["secrets"], "resourceNames": secrets, "verbs": ["get"]}]);
    assert_eq!(resource(RBAC, "Role", &name)["rules"], rules);
    let binding = resource(RBAC, "RoleBinding", &name);
    let role = json!({"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": name});
    assert_eq!(binding["roleRef"], role);
    assert_eq!(binding["subjects"], json!([{"kind": "ServiceAccount", "name": app}]));
}

#[test]
fn the_recurring_task_service_may_read_no_secret() {
    resource(RBAC, "ServiceAccount", "recurring-task-service");
    let bound = documents(RBAC).into_iter().filter(|resource| resource["kind"] != "ServiceAccount");
    let names: Vec<_> = bound.map(|resource| resource["metadata"]["name"].clone()).collect();
    assert_eq!(names.len(), 6);
    assert!(!names.contains(&json!("recurring-task-service-secrets")));
}

#[test]
fn only_sidecars_and_whoever_collects_metrics_reach_the_services() {
    let policy = resource(POLICIES, "NetworkPolicy", "todo-services");
    let selected = json!({"matchExpressions": [{"key": "app", "operator": "In", "values": APPS}]});
    let ports = |ports: &[u16]| ports.iter().map(|port| json!({"protocol": "TCP", "port": port})).collect::<Vec<_>>();
    let monitoring = json!({"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}});
    let ingress = json!([
        {"from": [{"podSelector": selected}], "ports": ports(&[50002])},
        {"from": [{"namespaceSelector": monitoring}], "ports": ports(&[9090, 8000, 8001, 8002, 8003])},
    ]);
    assert_eq!(policy["spec"]["podSelector"], selected);
    assert_eq!(policy["spec"]["policyTypes"], json!(["Ingress"]));
    assert_eq!(policy["spec"]["ingress"], ingress);
}

#[test]
fn the_page_is_reached_by_everybody() {
    let policy = resource(POLICIES, "NetworkPolicy", "web-gateway-page");
    assert_eq!(policy["spec"]["podSelector"], json!({"matchLabels": {"app": "web-gateway"}}));
    assert_eq!(policy["spec"]["ingress"], json!([{"ports": [{"protocol": "TCP", "port": 8003}]}]));
}
