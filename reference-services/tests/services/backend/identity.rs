//! Who may ask at all: whoever has a token that this system signed, and only for oneself (E73).

use reference_services::identity::{Identity, User};
use reference_services::settings::Secret;
use rstest::rstest;
use serde_json::json;

use super::Stand;
use crate::running::Answer;

#[rstest]
#[case::list("GET", "/api/tasks")]
#[case::create("POST", "/api/tasks")]
#[case::read("GET", "/api/tasks/6f9619ff-8b86-4011-b42d-00c04fc964ff")]
#[case::change("PATCH", "/api/tasks/6f9619ff-8b86-4011-b42d-00c04fc964ff")]
#[case::remove("DELETE", "/api/tasks/6f9619ff-8b86-4011-b42d-00c04fc964ff")]
#[case::complete("POST", "/api/tasks/6f9619ff-8b86-4011-b42d-00c04fc964ff/complete")]
#[case::notify("POST", "/api/tasks/6f9619ff-8b86-4011-b42d-00c04fc964ff/notify")]
#[case::chat("POST", "/api/chat")]
#[case::conversation("GET", "/api/conversation")]
#[case::forget("DELETE", "/api/conversation")]
#[case::tools("POST", "/mcp")]
#[tokio::test]
async fn without_a_good_token_nothing_is_done(#[case] verb: &str, #[case] path: &str) {
    let stand = Stand::start().await;
    let before = stand.everything().await;
    let strange = Identity::new(Secret::new("somebody else's key")).sign(&User("ada".to_owned()), 60).unwrap();
    let body = json!({ "title": "x", "message": "add x" });
    let plain = || stand.service.ask(verb, path).json(&body);
    assert_eq!(Answer::of(plain()).await.problem(), 401);
    assert_eq!(Answer::of(plain().bearer_auth(strange)).await.problem(), 401);
    assert_eq!(Answer::of(plain().basic_auth("ada", Some("ada"))).await.problem(), 401);
    assert_eq!(stand.everything().await, before);
    assert!(stand.sidecar.keys().is_empty());
}

#[tokio::test]
async fn one_speaks_for_oneself_in_the_chat() {
    let stand = Stand::start().await;
    let said = json!({ "user_id": "ada", "message": "add x" });
    assert_eq!(stand.send("bob", "POST", "/api/chat", &said).await.problem(), 403);
    assert_eq!((stand.everything().await, stand.sidecar.keys()), ((vec![], 0), vec![]));
    assert_eq!(stand.send("ada", "POST", "/api/chat", &said).await.status, 200);
}
