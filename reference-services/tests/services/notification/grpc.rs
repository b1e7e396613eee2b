//! The same service for a sidecar that calls back over gRPC.

use dapr::dapr::proto::common::v1::http_extension::Verb;
use dapr::dapr::proto::common::v1::{HttpExtension, InvokeRequest, InvokeResponse};
use dapr::dapr::proto::runtime::v1::app_callback_alpha_client::AppCallbackAlphaClient;
use dapr::dapr::proto::runtime::v1::app_callback_client::AppCallbackClient;
use dapr::dapr::proto::runtime::v1::app_callback_health_check_client::AppCallbackHealthCheckClient;
use dapr::dapr::proto::runtime::v1::topic_event_response::TopicEventResponseStatus::{self, Drop, Retry, Success};
use dapr::dapr::proto::runtime::v1::{BindingEventRequest, JobEventRequest, TopicEventBulkRequest, TopicEventRequest};
use prost_types::value::Kind;
use prost_types::{Any, Struct};
use reference_services::settings::AppProtocol;
use rstest::rstest;
use serde_json::{Value, json};
use tonic::transport::Channel;
use tonic::{Code, Request, Status};

use super::{PARENT, System, reminder, told};

impl System {
    async fn grpc() -> (Self, AppCallbackClient<Channel>) {
        let system = Self::over(AppProtocol::Grpc, None).await;
        let client = AppCallbackClient::connect(system.service.base.clone()).await.unwrap();
        (system, client)
    }
}

/// The event that is `envelope` over HTTP.
fn event(path: &str, envelope: &Value) -> TopicEventRequest {
    TopicEventRequest {
        id: envelope["id"].as_str().unwrap().to_owned(),
        source: "backend-service".to_owned(),
        r#type: "com.dapr.event.sent".to_owned(),
        spec_version: "1.0".to_owned(),
        data_content_type: "application/json".to_owned(),
        data: envelope["data"].to_string().into(),
        topic: "reminders".to_owned(),
        pubsub_name: "kafka-pubsub".to_owned(),
        path: path.to_owned(),
        extensions: None,
    }
}

async fn deliver(client: &mut AppCallbackClient<Channel>, event: TopicEventRequest) -> TopicEventResponseStatus {
    client.on_topic_event(event).await.unwrap().into_inner().status()
}

fn invocation(verb: Verb, method: &str, query: &str, body: &Value) -> Request<InvokeRequest> {
    Request::new(InvokeRequest {
        method: method.to_owned(),
        data: Some(Any { type_url: String::new(), value: body.to_string().into() }),
        content_type: "application/json".to_owned(),
        http_extension: Some(HttpExtension { verb: verb.into(), querystring: query.to_owned() }),
    })
}

fn json(response: tonic::Response<InvokeResponse>) -> Value {
    let response = response.into_inner();
    assert_eq!(response.content_type, "application/json");
    serde_json::from_slice(&response.data.unwrap().value).unwrap()
}

#[tokio::test]
async fn it_lists_the_subscriptions_it_has_over_http() {
    let (_system, mut client) = System::grpc().await;
    let listed = client.list_topic_subscriptions(()).await.unwrap().into_inner().subscriptions;
    let listed: Vec<_> = listed
        .iter()
        .map(|one| {
            let route = &one.routes.as_ref().unwrap().default;
            [one.pubsub_name.as_str(), one.topic.as_str(), route.as_str(), one.dead_letter_topic.as_str()]
        })
        .collect();
    assert_eq!(
        listed,
        [
            ["kafka-pubsub", "reminders", "/reminders", "reminders-dlq"],
            ["kafka-pubsub", "reminders-dlq", "/reminders-dlq", ""],
        ]
    );
    assert!(client.list_input_bindings(()).await.unwrap().into_inner().bindings.is_empty());
}

#[tokio::test]
async fn a_reminder_delivered_over_both_protocols_is_pushed_once() {
    let (system, mut client) = System::grpc().await;
    assert_eq!(deliver(&mut client, event("/reminders", &reminder("e1"))).await, Success);
    assert_eq!(system.deliver(&reminder("e1")).await, "SUCCESS");
    assert_eq!(system.provider.pushed().len(), 1);
    assert_eq!(system.list("alice", "").await.body["notifications"][0]["title"], "buy milk");
}

#[tokio::test]
async fn the_three_answers_are_those_over_http() {
    let (system, mut client) = System::grpc().await;
    let malformed = event("/reminders", &super::with(reminder("e1"), "title", json!(7)));
    assert_eq!(deliver(&mut client, malformed).await, Drop);
    let text = TopicEventRequest { data_content_type: "text/plain".to_owned(), ..event("/reminders", &reminder("e1")) };
    assert_eq!(deliver(&mut client, text).await, Drop, "as a string it is no reminder");
    system.provider.answer(500);
    assert_eq!(deliver(&mut client, event("/reminders", &reminder("e1"))).await, Retry);
    system.provider.answer(200);
    assert_eq!(deliver(&mut client, event("/reminders", &reminder("e1"))).await, Success);
}

#[tokio::test]
async fn a_dead_letter_is_kept_with_its_envelope() {
    let (system, mut client) = System::grpc().await;
    assert_eq!(deliver(&mut client, event("/reminders-dlq", &reminder("e1"))).await, Success);
    let kept = system.sidecar.value("dead-letter-e1").unwrap();
    let envelope: Value = serde_json::from_str(kept["event"].as_str().unwrap()).unwrap();
    assert_eq!(envelope, reminder("e1"));
}

#[tokio::test]
async fn a_push_belongs_to_the_trace_among_the_extensions() {
    let (system, mut client) = System::grpc().await;
    let text = |text: &str| prost_types::Value { kind: Some(Kind::StringValue(text.to_owned())) };
    let fields = [("traceparent".to_owned(), text(PARENT)), ("tracestate".to_owned(), text("vendor=1"))].into();
    let event = TopicEventRequest { extensions: Some(Struct { fields }), ..event("/reminders", &reminder("e1")) };
    assert_eq!(deliver(&mut client, event).await, Success);
    assert_eq!(system.provider.traces(), [told(PARENT, "vendor=1")]);
}

#[tokio::test]
async fn an_event_for_another_route_is_not_taken() {
    let (_system, mut client) = System::grpc().await;
    let refused = client.on_topic_event(event("/elsewhere", &reminder("e1"))).await.unwrap_err();
    assert_eq!(refused.code(), Code::Unimplemented);
}

#[tokio::test]
async fn a_message_is_sent_once_for_each_key() {
    let (system, mut client) = System::grpc().await;
    for _ in 0..2 {
        let body = json!({ "user_id": "alice", "message": "hello" });
        let mut request = invocation(Verb::Post, "send-notification", "", &body);
        request.metadata_mut().insert("idempotency-key", "k1".parse().unwrap());
        let answer = json(client.on_invoke(request).await.unwrap());
        assert_eq!(answer, json!({ "status": "sent", "notification_id": "k1" }));
    }
    assert_eq!(system.provider.pushed().len(), 1);
}

#[tokio::test]
async fn verb_query_and_headers_reach_the_handler() {
    let (system, mut client) = System::grpc().await;
    for id in ["e1", "e2"] {
        assert_eq!(system.deliver(&reminder(id)).await, "SUCCESS");
    }
    let mut request = invocation(Verb::Get, "api/notifications", "after=1", &Value::Null);
    request.metadata_mut().insert("authorization", format!("Bearer {}", system.token("alice")).parse().unwrap());
    let inbox = json(client.on_invoke(request).await.unwrap());
    assert_eq!((&inbox["last"], &inbox["notifications"][0]["id"]), (&json!(2), &json!("e2")));
    assert_eq!(inbox["notifications"].as_array().unwrap().len(), 1);
}

#[rstest]
#[case::missing_field(Verb::Post, "send-notification", Code::InvalidArgument)]
#[case::no_verb_is_post(Verb::None, "send-notification", Code::InvalidArgument)]
#[case::another_verb(Verb::Put, "send-notification", Code::Unimplemented)]
#[case::no_token(Verb::Get, "api/notifications", Code::Unauthenticated)]
#[case::unknown_method(Verb::Post, "elsewhere", Code::NotFound)]
#[case::no_path(Verb::Post, "a b", Code::InvalidArgument)]
#[tokio::test]
async fn a_refusal_has_the_code_that_becomes_its_status(#[case] verb: Verb, #[case] method: &str, #[case] code: Code) {
    let (_system, mut client) = System::grpc().await;
    let refused: Status = client.on_invoke(invocation(verb, method, "", &json!({}))).await.unwrap_err();
    assert_eq!(refused.code(), code, "{refused:?}");
    assert!(!refused.message().is_empty(), "{refused:?}");
}

#[tokio::test]
async fn a_provider_that_is_away_is_told_with_its_reason() {
    let (system, mut client) = System::grpc().await;
    system.provider.answer(500);
    let body = json!({ "user_id": "alice", "message": "hello" });
    let refused = client.on_invoke(invocation(Verb::Post, "send-notification", "", &body)).await.unwrap_err();
    assert_eq!(refused.code(), Code::Unavailable);
    assert_eq!(refused.message(), "the push provider is unavailable: try again with the same key");
}

#[tokio::test]
async fn the_app_token_is_asked_for_except_by_probe_and_discovery() {
    let system = System::over(AppProtocol::Grpc, Some("app-token")).await;
    let mut client = AppCallbackClient::connect(system.service.base.clone()).await.unwrap();
    let refused = client.on_topic_event(event("/reminders", &reminder("e1"))).await.unwrap_err();
    assert_eq!(refused.code(), Code::Unauthenticated, "{refused:?}");
    let refused = client.on_invoke(invocation(Verb::Post, "send-notification", "", &json!({}))).await.unwrap_err();
    assert_eq!(refused.code(), Code::Unauthenticated, "{refused:?}");
    assert!(system.provider.pushed().is_empty());

    let mut request = Request::new(event("/reminders", &reminder("e1")));
    request.metadata_mut().insert("dapr-api-token", "app-token".parse().unwrap());
    assert_eq!(client.on_topic_event(request).await.unwrap().into_inner().status(), Success);

    let mut probe = AppCallbackHealthCheckClient::connect(system.service.base.clone()).await.unwrap();
    assert!(probe.health_check(()).await.is_ok());
    assert!(client.list_topic_subscriptions(()).await.is_ok());
    assert!(client.list_input_bindings(()).await.is_ok());
}

#[tokio::test]
#[expect(deprecated, reason = "older sidecars ask for the alpha methods")]
async fn what_it_does_not_take_part_in_is_unimplemented() {
    let (system, mut client) = System::grpc().await;
    let mut alpha = AppCallbackAlphaClient::connect(system.service.base.clone()).await.unwrap();
    let refused = [
        client.on_bulk_topic_event(TopicEventBulkRequest::default()).await.unwrap_err(),
        client.on_job_event(JobEventRequest::default()).await.unwrap_err(),
        client.on_binding_event(BindingEventRequest::default()).await.unwrap_err(),
        alpha.on_bulk_topic_event_alpha1(TopicEventBulkRequest::default()).await.unwrap_err(),
        alpha.on_job_event_alpha1(JobEventRequest::default()).await.unwrap_err(),
    ];
    assert_eq!(refused.map(|refused| refused.code()), [Code::Unimplemented; 5]);
}
