//! The call of the notification service.

use rstest::rstest;
use serde_json::{Value, json};

use super::Stand;
use crate::running::Answer;

const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

async fn notify(stand: &Stand) -> Answer {
    let task = stand.create("ada", json!({ "title": "buy milk" })).await;
    let path = format!("/api/tasks/{}/notify", task["id"].as_str().unwrap());
    Answer::of(stand.ask("ada", "POST", &path).header("traceparent", PARENT)).await
}

#[tokio::test]
async fn a_notification_is_called_for_with_a_key_of_its_own_and_its_answer_comes_back() {
    let stand = Stand::start().await;
    let sent = json!({ "status": "sent", "notification_id": "n1" });
    for _ in 0..2 {
        stand.sidecar.answer(200, sent.clone());
        let answer = notify(&stand).await;
        assert_eq!((answer.status, &answer.body), (202, &sent));
    }
    let calls = stand.sidecar.calls();
    let [one, two] = &calls[..] else { panic!("two calls: {calls:?}") };
    assert_eq!(one.target, "notification-service POST send-notification");
    assert_eq!(one.body, json!({ "user_id": "ada", "message": "Reminder: buy milk" }));
    assert_eq!(
        (&one.headers["traceparent"], &one.headers["content-type"]),
        (&PARENT.parse().unwrap(), &"application/json".parse().unwrap())
    );
    assert_ne!(one.headers["idempotency-key"], two.headers["idempotency-key"]);
}

#[rstest]
#[case::refused(422, json!({ "detail": "no such user" }), 422)]
#[case::not_found(404, json!({}), 404)]
#[case::failed(500, json!({ "detail": "secret of the inside" }), 502)]
#[case::unavailable(503, json!({}), 502)]
#[case::dapr_found_nobody(500, json!({ "errorCode": "ERR_DIRECT_INVOKE", "message": "secret of the inside" }), 502)]
#[case::dapr_forbade(403, json!({ "errorCode": "ERR_DIRECT_INVOKE", "message": "access control" }), 502)]
#[tokio::test]
async fn a_failed_notification_is_a_problem_that_tells_nothing_of_the_inside(
    #[case] status: u16,
    #[case] body: Value,
    #[case] expected: u16,
) {
    let stand = Stand::start().await;
    stand.sidecar.answer(status, body);
    let answer = notify(&stand).await;
    assert_eq!(answer.problem(), expected);
    assert!(!answer.body.to_string().contains("inside"), "{answer:?}");
}

#[tokio::test]
async fn a_cut_answer_is_a_time_out() {
    let stand = Stand::start().await;
    stand.sidecar.cut();
    assert_eq!(notify(&stand).await.problem(), 504);
}
