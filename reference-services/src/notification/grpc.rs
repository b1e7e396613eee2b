//! The service over gRPC, for a sidecar that is told so (R2): the handlers are those of [`super::route`].

use axum::Router;
use axum::body::{Body, to_bytes};
use dapr::dapr::proto::common::v1::http_extension::Verb;
use dapr::dapr::proto::common::v1::{InvokeRequest, InvokeResponse};
use dapr::dapr::proto::runtime::v1::app_callback_health_check_server::{
    AppCallbackHealthCheck, AppCallbackHealthCheckServer,
};
use dapr::dapr::proto::runtime::v1::app_callback_server::{AppCallback, AppCallbackServer};
use dapr::dapr::proto::runtime::v1::topic_event_response::TopicEventResponseStatus;
use dapr::dapr::proto::runtime::v1::{
    BindingEventRequest, BindingEventResponse, HealthCheckResponse, JobEventRequest, JobEventResponse,
    ListInputBindingsResponse, ListTopicSubscriptionsResponse, TopicEventBulkRequest, TopicEventBulkResponse,
    TopicEventRequest, TopicEventResponse, TopicRoutes, TopicSubscription,
};
use http::header::CONTENT_TYPE;
use prost_types::Any;
use prost_types::value::Kind;
use serde_json::{Value, json};
use tonic::codegen::{Service, async_trait};
use tonic::service::Routes;
use tonic::{Request, Response, Status};

use super::{Notifier, dead_letter, reminder};
use crate::cloudevent::{Acknowledgement, CloudEvent};
use crate::trace::TraceContext;
use crate::web::grpc;

/// The longest answer that is read back from a handler, in bytes: what the server takes as a request.
const LONGEST: usize = 1024 * 1024;

/// The callback services of Dapr. Calls of another service go through `routes`, so that they are what they are over HTTP.
pub(super) fn app(notifier: Notifier, routes: Router) -> Router {
    let callback = Callback { notifier, routes };
    Routes::new(AppCallbackServer::new(callback.clone()))
        .add_service(AppCallbackHealthCheckServer::new(callback))
        .into_axum_router()
}

#[derive(Clone)]
struct Callback {
    notifier: Notifier,
    routes: Router,
}

#[async_trait]
impl AppCallback for Callback {
    async fn on_invoke(&self, request: Request<InvokeRequest>) -> Result<Response<InvokeResponse>, Status> {
        let (metadata, extensions, call) = request.into_parts();
        let http = call.http_extension.unwrap_or_default();
        // A call over gRPC need not say a verb; what is invoked that way is asked to do something.
        let verb = if http.verb() == Verb::None { Verb::Post } else { http.verb() };
        let mut target = format!("/{}", call.method.trim_start_matches('/'));
        if !http.querystring.is_empty() {
            target = format!("{target}?{}", http.querystring);
        }
        let mut inner = http::Request::builder()
            .method(verb.as_str_name())
            .uri(target)
            .body(Body::from(call.data.unwrap_or_default().value))
            .map_err(|_| Status::invalid_argument("the method is not a path"))?;
        *inner.headers_mut() = metadata.into_headers();
        // The content type of the frame says nothing of what it carries.
        inner.headers_mut().remove(CONTENT_TYPE);
        if let Ok(kind) = call.content_type.parse() {
            inner.headers_mut().insert(CONTENT_TYPE, kind);
        }
        if let Some(trace) = extensions.get::<TraceContext>() {
            inner.extensions_mut().insert(trace.clone());
        }
        // A router is always ready, so there is no `poll_ready` to wait for.
        let Ok(answer) = self.routes.clone().call(inner).await;
        told(answer).await.map(Response::new)
    }

    async fn list_topic_subscriptions(
        &self,
        _: Request<()>,
    ) -> Result<Response<ListTopicSubscriptionsResponse>, Status> {
        let subscriptions = self.notifier.subscriptions().map(|subscription| TopicSubscription {
            pubsub_name: subscription.pubsub,
            topic: subscription.topic,
            routes: Some(TopicRoutes { rules: Vec::new(), default: subscription.route.to_owned() }),
            dead_letter_topic: subscription.dead_letter.unwrap_or_default(),
            ..TopicSubscription::default()
        });
        Ok(Response::new(ListTopicSubscriptionsResponse { subscriptions: subscriptions.into() }))
    }

    async fn on_topic_event(
        &self,
        request: Request<TopicEventRequest>,
    ) -> Result<Response<TopicEventResponse>, Status> {
        let (metadata, mut extensions, event) = request.into_parts();
        let trace = extensions.remove().unwrap_or_else(|| TraceContext::of(metadata.as_ref()));
        let envelope = envelope(&event).to_string();
        let acknowledgement = match event.path.as_str() {
            reminder::ROUTE => self.notifier.remind(CloudEvent::parse(envelope.as_bytes()), &trace).await,
            dead_letter::ROUTE => self.notifier.keep(&envelope, &trace).await,
            _ => return Err(Status::unimplemented("no subscription of this service has such a route")),
        };
        let status = match acknowledgement {
            Acknowledgement::Success => TopicEventResponseStatus::Success,
            Acknowledgement::Retry => TopicEventResponseStatus::Retry,
            Acknowledgement::Drop => TopicEventResponseStatus::Drop,
        };
        Ok(Response::new(TopicEventResponse { status: status.into() }))
    }

    async fn list_input_bindings(&self, _: Request<()>) -> Result<Response<ListInputBindingsResponse>, Status> {
        Ok(Response::new(ListInputBindingsResponse { bindings: Vec::new() }))
    }

    async fn on_binding_event(
        &self,
        _: Request<BindingEventRequest>,
    ) -> Result<Response<BindingEventResponse>, Status> {
        Err(Status::unimplemented("this service has no bindings"))
    }

    async fn on_bulk_topic_event(
        &self,
        _: Request<TopicEventBulkRequest>,
    ) -> Result<Response<TopicEventBulkResponse>, Status> {
        Err(Status::unimplemented("this service subscribes to single events"))
    }

    async fn on_job_event(&self, _: Request<JobEventRequest>) -> Result<Response<JobEventResponse>, Status> {
        Err(Status::unimplemented("this service has no jobs"))
    }
}

#[async_trait]
impl AppCallbackHealthCheck for Callback {
    async fn health_check(&self, _: Request<()>) -> Result<Response<HealthCheckResponse>, Status> {
        Ok(Response::new(HealthCheckResponse {}))
    }
}

/// The envelope that the HTTP protocol would have carried. JSON stays JSON, anything else is text. Of the extensions
/// only texts are taken over, which those of Dapr are; its trace is among them.
fn envelope(event: &TopicEventRequest) -> Value {
    let json = event.data_content_type.to_ascii_lowercase().contains("json");
    let data = json.then(|| serde_json::from_slice(&event.data).ok()).flatten();
    let mut envelope = json!({
        "id": event.id,
        "source": event.source,
        "type": event.r#type,
        "specversion": event.spec_version,
        "datacontenttype": event.data_content_type,
        "topic": event.topic,
        "pubsubname": event.pubsub_name,
        "data": data.unwrap_or_else(|| Value::from(String::from_utf8_lossy(&event.data))),
    });
    for (name, value) in event.extensions.iter().flat_map(|extensions| &extensions.fields) {
        if let Some(Kind::StringValue(text)) = &value.kind {
            envelope[name] = Value::from(text.as_str());
        }
    }
    envelope
}

/// An answer of the routes as the caller's sidecar is told it.
async fn told(answer: http::Response<Body>) -> Result<InvokeResponse, Status> {
    if !answer.status().is_success() {
        return Err(grpc::status(answer).await);
    }
    let (head, body) = answer.into_parts();
    let body = to_bytes(body, LONGEST).await.map_err(|error| Status::internal(error.to_string()))?;
    let kind = head.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let data = Some(Any { type_url: String::new(), value: body.into() });
    Ok(InvokeResponse { data, content_type: kind.to_owned() })
}
