//! What is waited for, and what is not.

use rstest::rstest;
use tokio::net::TcpListener;

use super::{Scripted, answer, client, done, says};
use crate::settings::Secret;

const FAULT: &str = r#"{"errorCode":"ERR_SECRET_GET","message":"connection refused"}"#;
const FORBIDDEN: &str = r#"{"errorCode":"ERR_PERMISSION_DENIED","message":"access denied"}"#;

#[tokio::test]
async fn the_wait_asks_for_outbound_health_until_it_is_there() {
    let not_yet = r#"{"errorCode":"ERR_OUTBOUND_HEALTH_NOT_READY","message":"dapr outbound is not ready"}"#;
    let (script, sidecar) = Scripted::start(vec![says(500, not_yet), says(500, not_yet), done()]).await;
    sidecar.wait().await;
    let targets: Vec<_> = script.all().into_iter().map(|seen| seen.target).collect();
    assert_eq!(targets, ["/v1.0/healthz/outbound"; 3]);
}

#[tokio::test]
async fn the_wait_ends_when_a_sidecar_starts_after_its_app() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let sidecar = client(&format!("http://{address}"));
    assert!(sidecar.ready().await.is_err());

    let script = Scripted::default();
    script.answers.lock().unwrap().push_back(done());
    let app = axum::Router::new().fallback(answer).with_state(script.clone());
    let started = async {
        let listener = TcpListener::bind(address).await.unwrap();
        axum::serve(listener, app).await.unwrap();
    };
    tokio::select! {
        () = sidecar.wait() => {}
        () = started => unreachable!("a server does not end by itself"),
    }
    assert_eq!(script.all().len(), 1);
}

#[tokio::test]
async fn a_mandatory_secret_is_asked_for_through_faults() {
    let answers = vec![says(500, FAULT), says(200, r#"{"signing-key":"s"}"#)];
    let (script, sidecar) = Scripted::start(answers).await;
    assert_eq!(sidecar.mandatory_secret("s", "identity", "signing-key").await, Ok(Secret::new("s")));
    assert_eq!(script.all().len(), 2);
}

#[rstest]
#[case::absent(says(200, "{}"), "there is none")]
#[case::forbidden(says(403, FORBIDDEN), "ERR_PERMISSION_DENIED")]
#[tokio::test]
async fn a_mandatory_secret_that_no_waiting_brings_is_named(
    #[case] answer: axum::response::Response,
    #[case] why: &str,
) {
    let (_script, sidecar) = Scripted::start(vec![answer]).await;
    let absent = sidecar.mandatory_secret("store", "identity", "signing-key").await.unwrap_err().to_string();
    assert!(
        absent.starts_with("the secret identity with the key signing-key is not to be had from store:"),
        "{absent}"
    );
    assert!(absent.contains(why), "{absent}");
}

#[rstest]
#[case::there(says(200, r#"{"api-key":"k"}"#), Some("k"))]
#[case::absent(says(200, "{}"), None)]
#[case::forbidden(says(403, FORBIDDEN), None)]
#[tokio::test]
async fn an_optional_secret_is_there_or_not(#[case] answer: axum::response::Response, #[case] expected: Option<&str>) {
    let (_script, sidecar) = Scripted::start(vec![answer]).await;
    assert_eq!(sidecar.optional_secret("s", "openai-api-key", "api-key").await, expected.map(Secret::new));
}
