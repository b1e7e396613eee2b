//! What a service is told, all of it by environment variables, read once and checked before anything starts.
//!
//! | variable | default | meaning |
//! |---|---|---|
//! | `APP_PORT` | the service's port in the spec | where the app listens; the Dapr CLI sets it |
//! | `APP_LISTEN_ADDRESS` | `127.0.0.1` | a pod needs `0.0.0.0` for its Service; everything else is better off without |
//! | `APP_PROTOCOL` | `http` | `grpc`: the sidecar calls back over gRPC (notification-service only) |
//! | `APP_API_TOKEN` | none | what the sidecar must send in `dapr-api-token` |
//! | `DAPR_API_TOKEN` | none | what the sidecar wants in `dapr-api-token` |
//! | `DAPR_HTTP_ENDPOINT`, `DAPR_HTTP_PORT` | `http://127.0.0.1:3500` | where the sidecar is |
//! | `PUBSUB_NAME`, `STATE_STORE_NAME`, `SECRET_STORE_NAME` | `kafka-pubsub`, per service, `kubernetes-secrets` | component names |
//! | `TASK_EVENTS_TOPIC`, `REMINDERS_TOPIC` | `task-events`, `reminders` | topics; a dead-letter topic adds `-dlq` |
//! | `BACKEND_APP_ID`, `NOTIFICATION_APP_ID`, `RECURRING_APP_ID` | the app ids of the spec | whom to invoke |
//! | `PUSH_WEBHOOK_URL` | none: notifications are only recorded | where the push provider is |
//! | `MODEL_URL` | none | base URL of an OpenAI-compatible API, used when the secret `openai-api-key` has a key |
//! | `TRUSTED_CA_FILE` | none | PEM file of certificate authorities to trust besides the system's, when one of these two is at `https://` |
//! | `DEVELOPMENT_USER` | none | gateway only: a fixed identity for whoever comes without a token |
//! | `CORS_ORIGINS` | none | backend only: comma-separated origins that may call `/api` from a browser |
//! | `LOG_FORMAT` | `json` | `text` for people |
//! | `RUST_LOG` | `info` | what is logged |

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use http::HeaderValue;

use crate::endpoint::{self, Api};
use crate::service::Service;

/// All that a service is told.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Which service it is.
    pub service: Service,
    /// Where it listens.
    pub listen: SocketAddr,
    /// How its sidecar calls it.
    pub app_protocol: AppProtocol,
    /// What its sidecar must send.
    pub app_token: Option<Secret>,
    /// What its sidecar wants.
    pub dapr_token: Option<Secret>,
    /// Base URL of the sidecar's HTTP API, without a trailing slash.
    pub sidecar: String,
    /// Component names, topics and app ids.
    pub names: Names,
    /// Where the push provider is.
    pub push_webhook: Option<String>,
    /// Base URL of an OpenAI-compatible API.
    pub model: Option<String>,
    /// PEM file of certificate authorities to trust besides the system's.
    pub trusted_ca: Option<PathBuf>,
    /// The identity of whoever comes without a token.
    pub development_user: Option<String>,
    /// Origins that may call `/api` from a browser.
    pub cors_origins: Vec<String>,
    /// How log lines look.
    pub log_format: LogFormat,
}

/// The names that the spec gives, and what a deployment made of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// The pub/sub component.
    pub pubsub: String,
    /// The state store: `statestore` for the backend, `notification-state` for the notification service.
    pub state_store: String,
    /// The secret store.
    pub secret_store: String,
    /// Topic of task events.
    pub task_events: String,
    /// Topic of reminders.
    pub reminders: String,
    /// App id of the backend.
    pub backend: String,
    /// App id of the notification service.
    pub notification: String,
    /// App id of the recurring-task service.
    pub recurring: String,
}

/// How the sidecar calls the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppProtocol {
    /// HTTP/1.1.
    Http,
    /// gRPC `AppCallback`.
    Grpc,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For people.
    Text,
}

/// A text that is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps `text`.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for the one who needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Secret(…)")
    }
}

/// A variable that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{variable}={value:?} {problem}")]
pub struct Invalid {
    /// Its name.
    pub variable: &'static str,
    /// What it holds; never a secret's.
    pub value: String,
    /// What is wrong with it.
    pub problem: &'static str,
}

impl Settings {
    /// Reads all variables through `lookup`; empty counts as unset.
    ///
    /// # Errors
    /// The first variable that cannot be used.
    pub fn read(service: Service, lookup: &dyn Fn(&str) -> Option<String>) -> Result<Self, Invalid> {
        let set = |name: &str| lookup(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let or = |name: &str, default: &str| set(name).unwrap_or_else(|| default.to_owned());
        let token = |variable| match set(variable) {
            Some(text) if HeaderValue::from_str(&text).is_err() => {
                Err(Invalid { variable, value: "(secret)".to_owned(), problem: "holds what no header can carry" })
            }
            text => Ok(text.map(Secret::new)),
        };
        let address = match set("APP_LISTEN_ADDRESS") {
            None => IpAddr::V4(Ipv4Addr::LOCALHOST),
            Some(value) => {
                let problem = "is not an IP address";
                value.parse().map_err(|_| Invalid { variable: "APP_LISTEN_ADDRESS", value, problem })?
            }
        };
        let port = match set("APP_PORT") {
            None => service.port(),
            Some(value) => {
                let problem = "is not a port between 0 and 65535";
                value.parse().map_err(|_| Invalid { variable: "APP_PORT", value, problem })?
            }
        };
        let app_protocol = match or("APP_PROTOCOL", "http").as_str() {
            "http" => AppProtocol::Http,
            "grpc" if service == Service::Notification => AppProtocol::Grpc,
            other => {
                let problem = "is not a protocol this service speaks (http; notification-service also grpc)";
                return Err(Invalid { variable: "APP_PROTOCOL", value: other.to_owned(), problem });
            }
        };
        let log_format = match or("LOG_FORMAT", "json").as_str() {
            "json" => LogFormat::Json,
            "text" => LogFormat::Text,
            other => {
                let problem = "is neither json nor text";
                return Err(Invalid { variable: "LOG_FORMAT", value: other.to_owned(), problem });
            }
        };
        let sidecar = endpoint::resolve(Api::Http, lookup).map_err(|error| Invalid {
            variable: error.variable(),
            value: error.value().to_owned(),
            problem: "is not a port between 1 and 65535",
        })?;
        let store = if service == Service::Notification { "notification-state" } else { "statestore" };
        Ok(Self {
            service,
            listen: SocketAddr::new(address, port),
            app_protocol,
            app_token: token("APP_API_TOKEN")?,
            dapr_token: token("DAPR_API_TOKEN")?,
            sidecar,
            names: Names {
                pubsub: or("PUBSUB_NAME", "kafka-pubsub"),
                state_store: or("STATE_STORE_NAME", store),
                secret_store: or("SECRET_STORE_NAME", "kubernetes-secrets"),
                task_events: or("TASK_EVENTS_TOPIC", "task-events"),
                reminders: or("REMINDERS_TOPIC", "reminders"),
                backend: or("BACKEND_APP_ID", Service::Backend.app_id()),
                notification: or("NOTIFICATION_APP_ID", Service::Notification.app_id()),
                recurring: or("RECURRING_APP_ID", Service::Recurring.app_id()),
            },
            push_webhook: set("PUSH_WEBHOOK_URL"),
            model: set("MODEL_URL"),
            trusted_ca: set("TRUSTED_CA_FILE").map(PathBuf::from),
            development_user: set("DEVELOPMENT_USER"),
            cors_origins: set("CORS_ORIGINS").map(|list| split(&list)).unwrap_or_default(),
            log_format,
        })
    }
}

fn split(list: &str) -> Vec<String> {
    list.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
