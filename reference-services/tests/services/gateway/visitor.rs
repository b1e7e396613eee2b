//! Who a visitor is taken for.

use reference_services::identity::{Identity, User};
use rstest::rstest;
use serde_json::json;

use super::super::running::Answer;
use super::wire::says;
use super::{bearer, gateway, identity, start, start_for};

#[rstest]
#[case::none(None)]
#[case::garbage(Some("Bearer abc"))]
#[case::basic(Some("Basic ZGFwci1hcHAtaWQ6cmVjdXJyaW5n"))]
#[tokio::test]
async fn nobody_comes_in_without_a_token_that_holds(#[case] authorization: Option<&str>) {
    let (wire, service) = start().await;
    for path in ["/api/me", "/api/tasks", "/api/notifications"] {
        let mut request = service.ask("GET", path);
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        assert_eq!(Answer::of(request).await.problem(), 401, "{path}");
    }
    assert!(wire.saw_nothing());
}

#[tokio::test]
async fn a_visitor_with_a_token_is_its_subject() {
    let (wire, service) = start().await;
    let answer = Answer::of(service.ask("GET", "/api/me").header("authorization", bearer("alice"))).await;
    assert_eq!((answer.status, answer.body), (200, json!({ "user_id": "alice", "mode": "token" })));
    assert!(wire.saw_nothing());
}

#[tokio::test]
async fn in_development_mode_a_visitor_without_a_token_is_the_development_user() {
    let (wire, service) = start_for(Some("dev")).await;
    let answer = service.get("/api/me").await;
    assert_eq!((answer.status, answer.body), (200, json!({ "user_id": "dev", "mode": "development" })));

    wire.answer(says(200, "{}"));
    assert_eq!(service.get("/api/tasks").await.status, 200);
    assert_eq!(identity().user(&wire.only().headers), Ok(User("dev".to_owned())));
}

#[tokio::test]
async fn in_development_mode_a_token_still_counts() {
    let (wire, service) = start_for(Some("dev")).await;
    let answer = Answer::of(service.ask("GET", "/api/me").header("authorization", bearer("alice"))).await;
    assert_eq!(answer.body, json!({ "user_id": "alice", "mode": "token" }));

    let refused = Answer::of(service.ask("GET", "/api/tasks").header("authorization", "Bearer abc")).await;
    assert_eq!(refused.problem(), 401);
    assert!(wire.saw_nothing());
}

#[tokio::test]
async fn in_development_mode_a_page_of_another_origin_is_not_the_development_user() {
    let (wire, service) = start_for(Some("dev")).await;
    let foreign = service.ask("POST", "/api/tasks/1/complete").header("origin", "http://127.0.0.1:9");
    assert_eq!(Answer::of(foreign).await.problem(), 401);
    assert!(wire.saw_nothing());

    wire.answer(says(200, "{}"));
    let own = service.ask("POST", "/api/tasks/1/complete").header("origin", &service.base);
    assert_eq!(Answer::of(own).await.status, 200);
}

#[rstest]
#[case::token(None)]
#[case::development(Some("dev"))]
#[tokio::test]
async fn nobody_comes_in_before_the_key_has_come(#[case] development_user: Option<&str>) {
    let service = gateway("http://127.0.0.1:9", Identity::default(), development_user).await;
    let mut request = service.ask("GET", "/api/me");
    if development_user.is_none() {
        request = request.header("authorization", bearer("alice"));
    }
    assert_eq!(Answer::of(request).await.problem(), 503);
}
