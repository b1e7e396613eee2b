//! Every variable, its default, and its refusal.

use std::path::Path;

use rstest::rstest;

use super::{AppProtocol, Invalid, LogFormat, Secret, Settings};
use crate::service::Service;

/// Reads `set` for `service`.
fn read(service: Service, set: &[(&str, &str)]) -> Result<Settings, Invalid> {
    Settings::read(service, &|name| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
}

#[rstest]
#[case::backend(Service::Backend, 8000, "statestore")]
#[case::notification(Service::Notification, 8001, "notification-state")]
#[case::recurring(Service::Recurring, 8002, "statestore")]
#[case::gateway(Service::Gateway, 8003, "statestore")]
fn a_service_that_is_told_nothing_is_as_the_spec_has_it(
    #[case] service: Service,
    #[case] port: u16,
    #[case] store: &str,
) {
    let settings = read(service, &[]).unwrap();
    assert_eq!(settings.listen, ([127, 0, 0, 1], port).into());
    assert_eq!((settings.app_protocol, settings.log_format), (AppProtocol::Http, LogFormat::Json));
    assert_eq!(settings.sidecar, "http://127.0.0.1:3500");
    let names = settings.names;
    assert_eq!((names.pubsub.as_str(), names.state_store.as_str()), ("kafka-pubsub", store));
    assert_eq!(names.secret_store, "kubernetes-secrets");
    assert_eq!((names.task_events.as_str(), names.reminders.as_str()), ("task-events", "reminders"));
    assert_eq!(
        [names.backend, names.notification, names.recurring],
        ["backend-service", "notification-service", "recurring-task-service"]
    );
    assert_eq!((settings.app_token, settings.dapr_token), (None, None));
    assert_eq!((settings.push_webhook, settings.model, settings.development_user), (None, None, None));
    assert_eq!(settings.trusted_ca, None);
    assert!(settings.cors_origins.is_empty());
}

#[test]
fn every_variable_is_heard() {
    let settings = read(
        Service::Notification,
        &[
            ("APP_PORT", "9001"),
            ("APP_LISTEN_ADDRESS", "0.0.0.0"),
            ("APP_PROTOCOL", "grpc"),
            ("APP_API_TOKEN", "app"),
            ("DAPR_API_TOKEN", "dapr"),
            ("DAPR_HTTP_PORT", "3600"),
            ("PUBSUB_NAME", "p"),
            ("STATE_STORE_NAME", "st"),
            ("SECRET_STORE_NAME", "se"),
            ("TASK_EVENTS_TOPIC", "te"),
            ("REMINDERS_TOPIC", "re"),
            ("BACKEND_APP_ID", "b"),
            ("NOTIFICATION_APP_ID", "n"),
            ("RECURRING_APP_ID", "r"),
            ("PUSH_WEBHOOK_URL", "http://push"),
            ("MODEL_URL", "http://model"),
            ("TRUSTED_CA_FILE", "/ca.pem"),
            ("DEVELOPMENT_USER", "dev"),
            ("CORS_ORIGINS", "http://a, http://b,,"),
            ("LOG_FORMAT", "text"),
        ],
    )
    .unwrap();
    assert_eq!(settings.listen, ([0, 0, 0, 0], 9001).into());
    assert_eq!((settings.app_protocol, settings.log_format), (AppProtocol::Grpc, LogFormat::Text));
    assert_eq!((settings.app_token, settings.dapr_token), (Some(Secret::new("app")), Some(Secret::new("dapr"))));
    assert_eq!(settings.sidecar, "http://127.0.0.1:3600");
    let names = settings.names;
    assert_eq!([names.pubsub, names.state_store, names.secret_store], ["p", "st", "se"]);
    assert_eq!([names.task_events, names.reminders], ["te", "re"]);
    assert_eq!([names.backend, names.notification, names.recurring], ["b", "n", "r"]);
    assert_eq!(settings.push_webhook.as_deref(), Some("http://push"));
    assert_eq!(settings.model.as_deref(), Some("http://model"));
    assert_eq!(settings.trusted_ca.as_deref(), Some(Path::new("/ca.pem")));
    assert_eq!(settings.development_user.as_deref(), Some("dev"));
    assert_eq!(settings.cors_origins, ["http://a", "http://b"]);
}

#[rstest]
#[case::port("APP_PORT", "http", "APP_PORT=\"http\" is not a port between 0 and 65535")]
#[case::address("APP_LISTEN_ADDRESS", "localhost", "APP_LISTEN_ADDRESS=\"localhost\" is not an IP address")]
#[case::protocol(
    "APP_PROTOCOL",
    "grpc",
    "APP_PROTOCOL=\"grpc\" is not a protocol this service speaks (http; notification-service also grpc)"
)]
#[case::sidecar("DAPR_HTTP_PORT", "0", "DAPR_HTTP_PORT=\"0\" is not a port between 1 and 65535")]
#[case::log("LOG_FORMAT", "xml", "LOG_FORMAT=\"xml\" is neither json nor text")]
#[case::token("APP_API_TOKEN", "a\nb", "APP_API_TOKEN=\"(secret)\" holds what no header can carry")]
#[case::other_token("DAPR_API_TOKEN", "a\nb", "DAPR_API_TOKEN=\"(secret)\" holds what no header can carry")]
fn a_variable_that_cannot_be_used_is_named(#[case] name: &str, #[case] value: &str, #[case] told: &str) {
    assert_eq!(read(Service::Backend, &[(name, value)]).unwrap_err().to_string(), told);
}

#[test]
fn an_empty_variable_is_unset() {
    assert_eq!(read(Service::Backend, &[("APP_PORT", " "), ("APP_API_TOKEN", "")]).unwrap().listen.port(), 8000);
}

#[test]
fn a_secret_is_never_printed() {
    let settings = read(Service::Backend, &[("APP_API_TOKEN", "canary")]).unwrap();
    assert!(!format!("{settings:?}").contains("canary"));
}
