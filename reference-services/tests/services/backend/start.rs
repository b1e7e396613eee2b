//! From listening to ready, and what stands in the way.

use reference_services::Service;
use reference_services::backend::run;
use reference_services::settings::Settings;
use reference_services::web::Shutdown;
use rstest::rstest;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::{KEY, Stand};
use crate::sidecar::Fake;

fn settings(sidecar: &Fake) -> Settings {
    let (mut settings, _) = sidecar.client(Service::Backend);
    // Whichever port is free.
    settings.listen.set_port(0);
    settings
}

#[tokio::test]
async fn it_listens_before_it_has_anything_and_says_what_it_lacks() {
    let stand = Stand::listening(|_| {}).await;
    assert_eq!(stand.service.get("/healthz").await.status, 204);
    let lacking = stand.service.get("/readyz").await;
    assert_eq!((lacking.problem(), &lacking.body["detail"]), (503, &json!("the sidecar is not ready")));
    assert_eq!(stand.call("ada", "GET", "/api/tasks").await.problem(), 503);

    stand.begin().await;
    assert_eq!(stand.service.get("/readyz").await.status, 204);
    assert_eq!(stand.call("ada", "GET", "/api/tasks").await.status, 200);
}

#[rstest]
#[case::identity("identity", "postgres-connection", json!({ "connection-string": "sqlite:x" }))]
#[case::database("postgres-connection", "identity", json!({ "signing-key": KEY }))]
#[tokio::test]
async fn a_missing_secret_ends_it_by_name(#[case] missing: &str, #[case] there: &str, #[case] keys: Value) {
    let sidecar = Fake::start().await;
    sidecar.keep_secret(there, keys);
    let (_shutdown, asked) = watch::channel(false);
    let failed = run(settings(&sidecar), Shutdown::on(asked)).await.unwrap_err().to_string();
    assert!(failed.contains(missing), "{failed}");
}

#[tokio::test]
async fn a_connection_string_that_is_none_ends_it_without_being_told() {
    let sidecar = Fake::start().await;
    sidecar.keep_secret("identity", json!({ "signing-key": KEY }));
    sidecar.keep_secret("postgres-connection", json!({ "connection-string": "password=canary host" }));
    let (_shutdown, asked) = watch::channel(false);
    let failed = run(settings(&sidecar), Shutdown::on(asked)).await.unwrap_err().to_string();
    assert!(failed.contains("connection string") && !failed.contains("canary"), "{failed}");
}

#[tokio::test]
async fn it_ends_when_it_is_asked_to_also_while_it_waits() {
    let sidecar = Fake::asleep().await;
    let (shutdown, asked) = watch::channel(false);
    let running = tokio::spawn(run(settings(&sidecar), Shutdown::on(asked)));
    shutdown.send(true).unwrap();
    assert!(running.await.unwrap().is_ok());
}
