//! Resiliency: what is tried again, how often, and what is never broken.

use rstest::rstest;
use serde_json::{Value, json};

use super::{resource, strings};

fn policies(file: &str) -> Value {
    resource(file, "Resiliency", "todo-resiliency")
}

#[rstest]
#[case::cluster("dapr-components/resiliency.yaml", json!({"policy": "exponential", "maxInterval": "15s", "maxRetries": 12}))]
#[case::local("dapr-components/local/resiliency.yaml", json!({"policy": "constant", "duration": "500ms", "maxRetries": 5}))]
fn policies_are_bounded_and_targets_complete(#[case] file: &str, #[case] delivery: Value) {
    let resiliency = policies(file);
    let expected = json!({
        "timeouts": {
            "successor": "3s", "completion": "12s", "notification": "10s",
            "delivery": "30s", "publish": "10s", "store": "5s",
        },
        "retries": {
            "call": {
                "policy": "constant", "duration": "500ms", "maxRetries": 2,
                "matching": {"httpStatusCodes": "429,500-599", "gRPCStatusCodes": "2,4,8,13-14"},
            },
            "delivery": delivery,
            "component": {"policy": "constant", "duration": "200ms", "maxRetries": 2},
        },
        "circuitBreakers": {"callee": {"maxRequests": 1, "timeout": "5s", "trip": "consecutiveFailures > 9"}},
    });
    assert_eq!(resiliency["spec"]["policies"], expected);
    let app = |timeout: &str| json!({"timeout": timeout, "retry": "call", "circuitBreaker": "callee"});
    let store = json!({"outbound": {"timeout": "store", "retry": "component"}});
    let expected = json!({
        "apps": {
            "backend-service": app("successor"),
            "notification-service": app("notification"),
            "recurring-task-service": app("completion"),
        },
        // No breaker on any component.
        "components": {
            "kafka-pubsub": {
                "inbound": {"timeout": "delivery", "retry": "delivery"},
                "outbound": {"timeout": "publish", "retry": "component"},
            },
            "statestore": store,
            "notification-state": store,
        },
    });
    assert_eq!(resiliency["spec"]["targets"], expected);
    assert_eq!(
        strings(&resiliency["scopes"]),
        ["backend-service", "notification-service", "recurring-task-service"],
        "the gateway forwards what is not idempotent"
    );
}
