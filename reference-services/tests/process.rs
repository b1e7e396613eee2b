//! The binaries as a supervisor sees them: what they print, and how they end.

use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use axum::Router;
use axum::routing::get;
use http::StatusCode;
use rstest::rstest;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tokio::net::TcpListener;

const RECURRING: &str = env!("CARGO_BIN_EXE_recurring-task-service");
const NOTIFICATION: &str = env!("CARGO_BIN_EXE_notification-service");

fn command(binary: &str, variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(binary);
    command.env_clear().envs(variables.iter().copied()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A running service, ended with the test.
struct Running {
    child: Child,
    log: Lines<BufReader<ChildStdout>>,
}

impl Running {
    fn start(binary: &str, variables: &[(&str, &str)]) -> Self {
        let mut child = command(binary, variables).spawn().unwrap();
        let log = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, log }
    }

    /// Waits for a line with that message.
    fn told(&mut self, message: &str) -> Value {
        let lines = self.log.by_ref().map(|line| serde_json::from_str::<Value>(&line.unwrap()).unwrap());
        let mut seen = Vec::new();
        for line in lines {
            if line["message"] == message {
                return line;
            }
            seen.push(line);
        }
        panic!("the service ended without {message:?}: {seen:#?}");
    }

    fn base(&mut self) -> String {
        format!("http://{}", self.told("listening")["address"].as_str().unwrap())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself, which is what most tests want.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[rstest]
#[case::of_a_supervisor(Signal::TERM, "SIGTERM")]
#[case::of_a_terminal(Signal::INT, "SIGINT")]
#[tokio::test]
async fn a_service_serves_until_a_signal_and_ends_well(#[case] signal: Signal, #[case] name: &str) {
    let mut service = Running::start(RECURRING, &[("APP_PORT", "0"), ("DAPR_HTTP_PORT", "1")]);
    let health = format!("{}/healthz", service.base());
    assert_eq!(reqwest::get(health).await.unwrap().status(), 204);

    kill_process(Pid::from_child(&service.child), signal).unwrap();
    assert_eq!(service.told("asked to stop")["signal"], name);
    service.told("stopped");
    assert_eq!(service.child.wait().unwrap().code(), Some(0));
}

#[tokio::test]
async fn a_service_listens_before_its_sidecar_is_there() {
    let mut service = Running::start(NOTIFICATION, &[("APP_PORT", "0"), ("DAPR_HTTP_PORT", "1")]);
    let base = service.base();
    service.told("waiting for the sidecar");
    let readiness = reqwest::get(format!("{base}/readyz")).await.unwrap();
    assert_eq!(readiness.status(), 503);
    assert_eq!(reqwest::get(format!("{base}/dapr/subscribe")).await.unwrap().status(), 200);
}

#[test]
fn a_variable_that_cannot_be_used_is_a_usage_error() {
    let Output { status, stderr, .. } = command(RECURRING, &[("APP_PORT", "http")]).output().unwrap();
    assert_eq!(status.code(), Some(2));
    let told = String::from_utf8(stderr).unwrap();
    assert_eq!(told, "recurring-task-service: APP_PORT=\"http\" is not a port between 0 and 65535\n");
}

#[test]
fn a_port_that_is_taken_ends_a_service_with_a_reason() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let mut service = Running::start(RECURRING, &[("APP_PORT", &address.port().to_string())]);
    let reason = service.told("failed")["error"].as_str().unwrap().to_owned();
    assert!(reason.starts_with(&format!("listen on {address}: ")), "{reason}");
    assert_eq!(service.child.wait().unwrap().code(), Some(1));
}

#[tokio::test]
async fn a_mandatory_secret_that_is_absent_ends_a_service_with_its_name() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let sidecar = Router::new()
        .route("/v1.0/healthz/outbound", get(StatusCode::NO_CONTENT))
        .route("/v1.0/secrets/kubernetes-secrets/identity", get(async || "{}"));
    tokio::spawn(async move { axum::serve(listener, sidecar).await.unwrap() });

    let mut service = Running::start(NOTIFICATION, &[("APP_PORT", "0"), ("DAPR_HTTP_PORT", &port)]);
    let ended = tokio::task::spawn_blocking(move || {
        let reason = service.told("failed")["error"].as_str().unwrap().to_owned();
        (reason, service.child.wait().unwrap().code())
    });
    let (reason, code) = ended.await.unwrap();
    let expected =
        "the secret identity with the key signing-key is not to be had from kubernetes-secrets: there is none";
    assert_eq!((reason.as_str(), code), (expected, Some(1)));
}
