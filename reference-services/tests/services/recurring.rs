//! The recurring-task service: one successor per completion, whichever way it is told of it.

use reference_services::Service;
use reference_services::recurring::{Scheduler, app};
use reference_services::web::Metrics;
use rstest::rstest;
use serde_json::{Value, json};

use super::running::Running;
use super::sidecar::Fake;

const TASK: &str = "6f9619ff-8b86-4011-b42d-00c04fc964ff";
const SUCCESSOR: &str = "1b4e28ba-2fa1-41d2-883f-0016d3cca427";

async fn start() -> (Fake, Running) {
    let (fake, metrics) = (Fake::start().await, Metrics::new());
    let (settings, sidecar) = fake.client(Service::Recurring);
    let service = app(Scheduler::new(sidecar, settings.names, &metrics));
    (fake, Running::service(service, None, &metrics).await)
}

/// A monthly task of the 31st, due in February and done the day after.
fn completed() -> Value {
    json!({
        "id": TASK, "user_id": "alice", "title": "pay the rent", "description": null, "status": "completed",
        "due_at": "2026-02-28T08:00:00Z", "completed_at": "2026-03-01T10:00:00Z", "predecessor_id": null,
        "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-03-01T10:00:00Z",
        "recurrence": { "rule": "monthly", "time_zone": "Europe/Berlin", "anchor": "2026-01-31T09:00:00" },
    })
}

fn successor() -> Value {
    let mut task = completed();
    for (field, value) in [
        ("id", json!(SUCCESSOR)),
        ("status", json!("pending")),
        ("due_at", json!("2026-03-31T07:00:00Z")),
        ("completed_at", Value::Null),
        ("predecessor_id", json!(TASK)),
    ] {
        task[field] = value;
    }
    task
}

/// `task` with `field` set to `value`.
fn with(mut task: Value, field: &str, value: Value) -> Value {
    task[field] = value;
    task
}

fn event(event_type: &str, task: &Value) -> Value {
    json!({
        "id": "e1", "source": "backend-service", "type": "com.dapr.event.sent", "specversion": "1.0",
        "datacontenttype": "application/json", "topic": "task-events", "pubsubname": "kafka-pubsub",
        "data": {
            "event_type": event_type, "task_id": TASK, "user_id": "alice",
            "timestamp": "2026-03-01T10:00:00Z", "task_data": task,
        },
    })
}

#[tokio::test]
async fn it_subscribes_to_task_events_with_a_dead_letter_topic() {
    let (_fake, service) = start().await;
    let answer = service.get("/dapr/subscribe").await;
    assert_eq!(
        (answer.status, answer.body),
        (
            200,
            json!([
                {
                    "pubsubname": "kafka-pubsub", "topic": "task-events", "route": "/task-events",
                    "deadLetterTopic": "task-events-dlq",
                },
                { "pubsubname": "kafka-pubsub", "topic": "task-events-dlq", "route": "/task-events-dlq" },
            ])
        )
    );
}

#[tokio::test]
async fn both_ways_ask_the_backend_for_the_same_successor() {
    let (fake, service) = start().await;
    fake.answer(201, successor());
    fake.answer(200, successor());
    let delivered = service.post("/task-events", &event("completed", &completed())).await;
    let called = service.post("/process-completion", &completed()).await;

    assert_eq!((delivered.status, delivered.body), (200, json!({ "status": "SUCCESS" })));
    assert_eq!((called.status, called.body), (200, json!({ "status": "scheduled", "task": successor() })));
    let calls = fake.calls();
    assert_eq!(calls.len(), 2, "{calls:?}");
    for call in calls {
        assert_eq!(call.target, "backend-service POST successors");
        assert_eq!(call.body, json!({ "task_id": TASK, "due_at": "2026-03-31T07:00:00Z" }));
        assert_eq!(call.headers["content-type"], "application/json");
    }
    // The second one was there already.
    assert_eq!(service.metric("todo_successors_total").await, Some(1));
}

#[tokio::test]
async fn the_trace_goes_on_to_the_backend() {
    let (fake, service) = start().await;
    fake.answer(201, successor());
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let request = service.ask("POST", "/task-events").header("traceparent", parent).header("tracestate", "a=1");
    assert_eq!(request.json(&event("completed", &completed())).send().await.unwrap().status(), 200);
    let calls = fake.calls();
    assert_eq!(
        (&calls[0].headers["traceparent"], &calls[0].headers["tracestate"]),
        (&parent.parse().unwrap(), &"a=1".parse().unwrap())
    );
}

#[rstest]
#[case::created(event("created", &completed()))]
#[case::updated(event("updated", &completed()))]
#[case::deleted(event("deleted", &completed()))]
#[case::unknown(event("archived", &json!("of another shape")))]
#[case::without_recurrence(event("completed", &with(completed(), "recurrence", Value::Null)))]
#[tokio::test]
async fn an_event_without_a_successor_is_done_at_once(#[case] event: Value) {
    let (fake, service) = start().await;
    assert_eq!(service.post("/task-events", &event).await.body, json!({ "status": "SUCCESS" }));
    assert!(fake.calls().is_empty());
}

#[rstest]
#[case::no_envelope(json!("hello"))]
#[case::no_data(json!({ "id": "e1" }))]
#[case::no_event_type(json!({ "id": "e1", "data": { "task_id": TASK } }))]
#[case::no_task(event("completed", &Value::Null))]
#[case::task_of_another_shape(event("completed", &with(completed(), "status", json!("done"))))]
#[case::pending(event("completed", &with(completed(), "status", json!("pending"))))]
#[case::never_due(event("completed", &with(completed(), "due_at", Value::Null)))]
#[case::never_completed(event("completed", &with(completed(), "completed_at", Value::Null)))]
#[case::unknown_time_zone(event("completed", &with(completed(), "recurrence", json!({
    "rule": "daily", "time_zone": "Europe/Atlantis", "anchor": "2026-01-31T09:00:00",
}))))]
#[tokio::test]
async fn an_event_that_can_never_be_handled_is_dropped(#[case] event: Value) {
    let (fake, service) = start().await;
    assert_eq!(service.post("/task-events", &event).await.body, json!({ "status": "DROP" }));
    assert!(fake.calls().is_empty());
}

#[rstest]
#[case::gone(404, json!({ "status": 404, "detail": "no such task" }), "DROP")]
#[case::refused(422, json!({ "status": 422 }), "DROP")]
#[case::not_ready(503, json!({ "status": 503 }), "RETRY")]
#[case::failed(500, json!("broken"), "RETRY")]
#[case::token_refused(401, json!({ "status": 401 }), "RETRY")]
#[case::not_reached(500, json!({ "errorCode": "ERR_DIRECT_INVOKE", "message": "failed to invoke" }), "RETRY")]
#[case::answer_of_another_shape(201, json!({ "id": 1 }), "RETRY")]
#[tokio::test]
async fn what_the_backend_says_decides_over_an_event(#[case] status: u16, #[case] body: Value, #[case] word: &str) {
    let (fake, service) = start().await;
    fake.answer(status, body);
    let answer = service.post("/task-events", &event("completed", &completed())).await;
    assert_eq!((answer.status, answer.body), (200, json!({ "status": word })));
    assert_eq!(service.metric("todo_successors_total").await, Some(0));
}

#[rstest]
#[case::gone(404, json!({ "status": 404 }), 404)]
#[case::failed(500, json!("broken"), 502)]
#[case::not_reached(500, json!({ "errorCode": "ERR_DIRECT_INVOKE", "message": "failed to invoke" }), 502)]
#[tokio::test]
async fn what_the_backend_says_decides_over_a_call(#[case] status: u16, #[case] body: Value, #[case] expected: u16) {
    let (fake, service) = start().await;
    fake.answer(status, body);
    assert_eq!(service.post("/process-completion", &completed()).await.problem(), expected);
}

#[tokio::test]
async fn a_call_for_a_task_that_does_not_recur_says_so() {
    let (fake, service) = start().await;
    let answer = service.post("/process-completion", &with(completed(), "recurrence", Value::Null)).await;
    assert_eq!((answer.status, answer.body), (200, json!({ "status": "not-recurring" })));
    assert!(fake.calls().is_empty());
}

#[rstest]
#[case::pending(with(completed(), "status", json!("pending")))]
#[case::never_due(with(completed(), "due_at", Value::Null))]
#[case::no_task(json!({ "id": TASK }))]
#[tokio::test]
async fn a_call_for_what_is_not_completed_is_refused(#[case] task: Value) {
    let (fake, service) = start().await;
    assert_eq!(service.post("/process-completion", &task).await.problem(), 422);
    assert!(fake.calls().is_empty());
}

#[tokio::test]
async fn a_dead_letter_is_counted() {
    let (_fake, service) = start().await;
    let answer = service.post("/task-events-dlq", &event("completed", &completed())).await;
    assert_eq!((answer.status, answer.body), (200, json!({ "status": "SUCCESS" })));
    assert_eq!(service.metric("todo_dead_letters_total{topic=\"task-events\"}").await, Some(1));
}
