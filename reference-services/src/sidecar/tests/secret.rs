//! Which answers are a secret, which are none, which are errors.

use rstest::rstest;

use super::{Scripted, done, says};
use crate::settings::Secret;

#[tokio::test]
async fn a_secret_is_asked_for_in_its_namespace_and_read_by_key() {
    let (script, sidecar) = Scripted::start(vec![says(200, r#"{"signing-key":"s","other":"o"}"#)]).await;
    let secret = sidecar.secret("kubernetes-secrets", "identity", "signing-key").await;
    assert_eq!(secret, Ok(Some(Secret::new("s"))));
    let seen = script.only();
    assert_eq!(seen.target, "/v1.0/secrets/kubernetes-secrets/identity?metadata.namespace=default");
    assert_eq!((seen.verb.as_str(), seen.header("dapr-api-token")), ("GET", Some("api-token")));
}

#[rstest]
#[case::key_missing(says(200, r#"{"other":"o"}"#))]
#[case::environment_store(says(200, r#"{"signing-key":""}"#))]
#[case::no_content(done())]
#[case::file_store(says(500, r#"{"errorCode":"ERR_SECRET_GET","message":"failed getting secret with key identity from secret store s: secret identity not found"}"#))]
#[case::kubernetes(says(500, r#"{"errorCode":"ERR_SECRET_GET","message":"failed getting secret with key identity from secret store s: secrets \"identity\" not found"}"#))]
#[tokio::test]
async fn what_is_not_there_is_none(#[case] answer: axum::response::Response) {
    let (_script, sidecar) = Scripted::start(vec![answer]).await;
    assert_eq!(sidecar.secret("s", "identity", "signing-key").await, Ok(None));
}

#[rstest]
#[case::forbidden(403, r#"{"errorCode":"ERR_PERMISSION_DENIED","message":"access denied"}"#, "ERR_PERMISSION_DENIED")]
#[case::unknown_store(
    401,
    r#"{"errorCode":"ERR_SECRET_STORE_NOT_FOUND","message":"s not found"}"#,
    "ERR_SECRET_STORE_NOT_FOUND"
)]
#[case::no_store(
    500,
    r#"{"errorCode":"ERR_SECRET_STORES_NOT_CONFIGURED","message":"not configured"}"#,
    "ERR_SECRET_STORES_NOT_CONFIGURED"
)]
#[case::fault(500, r#"{"errorCode":"ERR_SECRET_GET","message":"connection refused"}"#, "ERR_SECRET_GET")]
#[tokio::test]
async fn everything_else_is_an_error(#[case] status: u16, #[case] body: &'static str, #[case] code: &str) {
    let (_script, sidecar) = Scripted::start(vec![says(status, body)]).await;
    assert_eq!(sidecar.secret("s", "identity", "signing-key").await.unwrap_err().code(), Some(code));
}
