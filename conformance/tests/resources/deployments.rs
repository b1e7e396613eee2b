//! Deployments and Services, field by field as R63–R78 ask.

use rstest::rstest;
use serde_json::{Value, json};

use super::{read, resource};

/// What differs between the four.
struct Expected {
    file: &'static str,
    app: &'static str,
    container: &'static str,
    image: &'static str,
    port: u16,
    replicas: u8,
}

const BACKEND: Expected = Expected {
    file: "k8s/backend-deployment.yaml",
    app: "backend-service",
    container: "backend",
    image: "todo-backend:0.1.0",
    port: 8000,
    replicas: 2,
};

const NOTIFICATION: Expected = Expected {
    file: "k8s/notification-deployment.yaml",
    app: "notification-service",
    container: "notification",
    image: "todo-notification:0.1.0",
    port: 8001,
    replicas: 1,
};

const RECURRING: Expected = Expected {
    file: "k8s/recurring-deployment.yaml",
    app: "recurring-task-service",
    container: "recurring-task",
    image: "todo-recurring-task:0.1.0",
    port: 8002,
    replicas: 1,
};

const GATEWAY: Expected = Expected {
    file: "k8s/gateway-deployment.yaml",
    app: "web-gateway",
    container: "web-gateway",
    image: "todo-web-gateway:0.1.0",
    port: 8003,
    replicas: 2,
};

fn pod(expected: &Expected) -> Value {
    resource(expected.file, "Deployment", expected.app)["spec"]["template"].clone()
}

#[rstest]
#[case::backend(&BACKEND)]
#[case::notification(&NOTIFICATION)]
#[case::recurring(&RECURRING)]
#[case::gateway(&GATEWAY)]
fn a_deployment_runs_its_image_with_its_labels(#[case] expected: &Expected) {
    let deployment = resource(expected.file, "Deployment", expected.app);
    let labels = json!({"app": expected.app});
    assert_eq!(deployment["apiVersion"], "apps/v1");
    assert_eq!(deployment["metadata"]["labels"], labels);
    assert_eq!(deployment["spec"]["replicas"], expected.replicas);
    assert_eq!(deployment["spec"]["selector"], json!({"matchLabels": labels}));
    assert_eq!(deployment["spec"]["template"]["metadata"]["labels"], labels);
    let containers = &deployment["spec"]["template"]["spec"]["containers"];
    assert_eq!(containers.as_array().map(Vec::len), Some(1), "the sidecar is injected, not written");
    assert_eq!(containers[0]["name"], expected.container);
    assert_eq!(containers[0]["image"], expected.image);
    assert_eq!(containers[0]["imagePullPolicy"], "IfNotPresent");
    assert_eq!(containers[0]["ports"], json!([{"name": "http", "containerPort": expected.port}]));
}

#[rstest]
#[case::backend(&BACKEND)]
#[case::notification(&NOTIFICATION)]
#[case::recurring(&RECURRING)]
#[case::gateway(&GATEWAY)]
fn its_annotations_are_exactly_these(#[case] expected: &Expected) {
    let port = expected.port.to_string();
    let mut annotations = json!({
        "dapr.io/enabled": "true",
        "dapr.io/app-id": expected.app,
        "dapr.io/app-port": port,
        "dapr.io/app-protocol": "http",
        "dapr.io/enable-api-logging": "true",
        "dapr.io/config": expected.app,
        "dapr.io/api-token-secret": "dapr-api-token",
        "dapr.io/disable-builtin-k8s-secret-store": "true",
        "dapr.io/graceful-shutdown-seconds": "10",
        "dapr.io/sidecar-cpu-request": "100m",
        "dapr.io/sidecar-memory-request": "64Mi",
        "dapr.io/sidecar-memory-limit": "256Mi",
        "prometheus.io/scrape": "true",
        "prometheus.io/port": port,
        "prometheus.io/path": "/metrics",
    });
    if expected.app == "backend-service" {
        annotations["dapr.io/app-max-concurrency"] = "10".into();
    }
    if expected.app != "web-gateway" {
        annotations["dapr.io/app-token-secret"] = "dapr-app-token".into();
    }
    assert_eq!(pod(expected)["metadata"]["annotations"], annotations);
}

#[rstest]
#[case::backend(&BACKEND)]
#[case::notification(&NOTIFICATION)]
#[case::recurring(&RECURRING)]
#[case::gateway(&GATEWAY)]
fn it_gets_its_tokens_and_listens_for_the_service(#[case] expected: &Expected) {
    let token = |name: &str, secret: &str| json!({"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": "token"}}});
    let mut environment = vec![json!({"name": "APP_LISTEN_ADDRESS", "value": "0.0.0.0"})];
    if expected.app == "backend-service" {
        environment.insert(0, json!({"name": "DAPR_HTTP_ENDPOINT", "value": "http://localhost:3500"}));
        environment.insert(1, json!({"name": "DAPR_GRPC_ENDPOINT", "value": "http://localhost:50001"}));
    }
    if expected.app != "web-gateway" {
        environment.push(token("APP_API_TOKEN", "dapr-app-token"));
    }
    environment.push(token("DAPR_API_TOKEN", "dapr-api-token"));
    assert_eq!(pod(expected)["spec"]["containers"][0]["env"], Value::from(environment));
}

#[rstest]
#[case::backend(&BACKEND)]
#[case::notification(&NOTIFICATION)]
#[case::recurring(&RECURRING)]
#[case::gateway(&GATEWAY)]
fn it_is_probed_bounded_and_given_time_to_end(#[case] expected: &Expected) {
    let spec = pod(expected)["spec"].clone();
    let container = &spec["containers"][0];
    assert_eq!(container["livenessProbe"]["httpGet"], json!({"path": "/healthz", "port": "http"}));
    assert_eq!(container["readinessProbe"]["httpGet"], json!({"path": "/readyz", "port": "http"}));
    let resources = json!({"requests": {"cpu": "50m", "memory": "32Mi"}, "limits": {"memory": "128Mi"}});
    assert_eq!(container["resources"], resources);
    assert_eq!(container["securityContext"]["readOnlyRootFilesystem"], true);
    assert_eq!(spec["securityContext"]["runAsNonRoot"], true);
    assert_eq!(spec["terminationGracePeriodSeconds"], 30);
    assert_eq!(spec["serviceAccountName"], expected.app);
}

#[rstest]
#[case::backend(&BACKEND)]
#[case::notification(&NOTIFICATION)]
#[case::recurring(&RECURRING)]
#[case::gateway(&GATEWAY)]
fn its_service_leads_from_port_80_to_the_app(#[case] expected: &Expected) {
    let service = resource(expected.file, "Service", expected.app);
    let spec = json!({
        "selector": {"app": expected.app},
        "ports": [{"protocol": "TCP", "port": 80, "targetPort": expected.port}],
        "type": "ClusterIP",
    });
    assert_eq!(service["spec"], spec);
}

#[test]
fn the_image_has_what_the_services_read_and_the_user_of_the_deployments() {
    let file = read("k8s/Dockerfile").replace("\\\n", " ");
    let told = |instruction: &str| file.lines().find_map(|line| line.strip_prefix(instruction)).expect("it is there");
    let installed: Vec<_> = told("RUN ").split_whitespace().collect();
    assert!(["ca-certificates", "tzdata"].iter().all(|package| installed.contains(package)), "{installed:?}");
    for expected in [&BACKEND, &NOTIFICATION, &RECURRING, &GATEWAY] {
        let user = &pod(expected)["spec"]["securityContext"]["runAsUser"];
        assert_eq!(told("USER "), format!("{user}:{user}"), "{}", expected.app);
    }
}
