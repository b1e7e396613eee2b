//! The binaries as a supervisor sees them: what they print, and how they end.

use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use axum::Router;
use axum::routing::get;
use http::StatusCode;
use rstest::rstest;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

const RECURRING: &str = env!("CARGO_BIN_EXE_recurring-task-service");
const NOTIFICATION: &str = env!("CARGO_BIN_EXE_notification-service");
const BACKEND: &str = env!("CARGO_BIN_EXE_backend-service");

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

#[test]
fn a_file_without_authorities_ends_a_service_by_its_name() {
    let variables = [("APP_PORT", "0"), ("PUSH_WEBHOOK_URL", "https://push.example/"), ("TRUSTED_CA_FILE", "/nowhere")];
    let mut service = Running::start(NOTIFICATION, &variables);
    let reason = service.told("failed")["error"].as_str().unwrap().to_owned();
    assert!(reason.starts_with("PUSH_WEBHOOK_URL cannot be used: TRUSTED_CA_FILE=\"/nowhere\""), "{reason}");
    assert_eq!(service.child.wait().unwrap().code(), Some(1));
}

#[tokio::test]
async fn a_mandatory_secret_that_is_absent_ends_a_service_with_its_name() {
    let port = sidecar(&[("identity", "{}")]).await;
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

/// A sidecar with these secrets; its port.
async fn sidecar(secrets: &[(&str, &str)]) -> String {
    let mut app = Router::new().route("/v1.0/healthz/outbound", get(StatusCode::NO_CONTENT));
    for (name, keys) in secrets {
        let keys = (*keys).to_owned();
        app = app.route(&format!("/v1.0/secrets/kubernetes-secrets/{name}"), get(async || keys));
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    port
}

/// A message of PostgreSQL's protocol.
fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).unwrap();
    [&[kind], &length.to_be_bytes()[..], body].concat()
}

/// What PostgreSQL says to one who comes with another password, or with none.
#[rstest]
#[case::another_password(
    "password=canary",
    message(b'E', b"SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user \"ada\"\0\0"),
    "lets nobody in by it (SQLSTATE 28P01)"
)]
#[case::no_password("", message(b'R', &[0, 0, 0, 3]), "invalid configuration: password missing")]
#[tokio::test]
async fn a_database_that_lets_nobody_in_ends_a_service_by_user_and_place(
    #[case] password: &str,
    #[case] answer: Vec<u8>,
    #[case] why: &str,
) {
    let database = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = database.local_addr().unwrap();
    let (starts, started) = tokio::sync::watch::channel(false);
    tokio::spawn(async move {
        loop {
            let (mut client, _) = database.accept().await.unwrap();
            // Until it has started, it breaks off.
            if *started.borrow() && client.read_u32().await.is_ok() {
                client.write_all(&answer).await.unwrap();
                // It is the client who ends the connection, having read the answer.
                let _ = client.read_to_end(&mut Vec::new()).await;
            }
        }
    });
    let connection = format!(r#"{{"connection-string":"host=127.0.0.1 port={} user=ada {password}"}}"#, place.port());
    let secrets = [("identity", r#"{"signing-key":"k"}"#), ("postgres-connection", connection.as_str())];
    let port = sidecar(&secrets).await;

    let mut service = Running::start(BACKEND, &[("APP_PORT", "0"), ("DAPR_HTTP_PORT", &port)]);
    let ended = tokio::task::spawn_blocking(move || {
        let waits = service.told("waiting for the task database");
        starts.send(true).unwrap();
        let failed = service.told("failed");
        (
            waits["error"].as_str().unwrap().to_owned(),
            failed["error"].as_str().unwrap().to_owned(),
            service.child.wait(),
        )
    });
    let (waits, failed, ended) = ended.await.unwrap();
    let server = format!("PostgreSQL at {place} as user ada with database ada");
    assert!(waits.starts_with(&format!("{server}: ")), "{waits}");
    let expected = format!(
        "the task database refuses the connection string: {server} {why}; it is the key connection-string of the secret \
         postgres-connection"
    );
    assert_eq!((failed, ended.unwrap().code()), (expected, Some(1)));
}
