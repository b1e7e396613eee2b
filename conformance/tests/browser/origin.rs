//! A page of another origin: it may use the API when the backend lists its origin, through the gateway or through a
//! sidecar, and not otherwise (R96, E71). Browsers refuse an answer that allows an origin twice.

use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::response::Html;
use fixtures::client::{Client, Raw, Tape, Transport};
use fixtures::prerequisite::available;
use fixtures::run::Run;
use fixtures::todo::{Options, SIGNING_KEY};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rstest::rstest;
use serde_json::{Value, json};

use super::system::{Form, System};
use super::window::{Sent, Window};

/// Posts JSON as the spec's `callBackendAPI` does, with a token.
const POST: &str = "
    const [url, token, body, done] = arguments;
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    fetch(url, { method: 'POST', headers, body: JSON.stringify(body) }).then(
        async (answer) => done({ status: answer.status, location: answer.headers.get('location'), body: await answer.json() }),
        (error) => done({ refused: String(error) }));";

/// A token of `user`, good for ten minutes.
pub(crate) fn token(user: &str) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let claims = json!({ "sub": user, "iat": now, "exp": now + 600 });
    let key = EncodingKey::from_secret(SIGNING_KEY.as_bytes());
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key).unwrap()
}

/// Serves an empty page on an origin of its own, until the test ends.
async fn another_origin() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let page =
        Router::new().fallback(async || Html("<!doctype html><link rel=icon href='data:,'><title>other</title>"));
    tokio::spawn(async move { axum::serve(listener, page).await.unwrap() });
    origin
}

#[rstest]
#[case::embedded(Form::Embedded)]
#[case::processes(Form::Processes)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_of_a_listed_origin_uses_the_api_and_no_other_does(#[case] form: Form) {
    let run = Run::new();
    let Some(environment) = available(form.environment(&run)) else { return };
    let Some(window) = available(Window::open(&run).await) else { return };
    let (listed, unlisted) = (another_origin().await, another_origin().await);
    let system = System::start(environment, &Options::default(), &[&listed]).await;
    let (gateway, backend) = (system.sidecar("gateway"), system.sidecar("backend"));
    let ways = [
        format!("{}/api/tasks", system.origin()),
        format!("http://{}/v1.0/invoke/{}/method/api/tasks", gateway.http, backend.app_id),
    ];

    for (number, way) in ways.iter().enumerate() {
        let task = json!({ "title": format!("task {number}") });
        window.visit(&listed).await;
        window.sent().await;
        let answer = window.promised(POST, vec![way.as_str().into(), token("alice").into(), task.clone()]).await;
        assert_eq!((&answer["status"], &answer["body"]["title"]), (&json!(201), &task["title"]), "{way}: {answer}");
        let id = answer["body"]["id"].as_str().unwrap();
        assert_eq!(answer["location"], format!("/api/tasks/{id}"), "{way}: the header is readable too");
        let preflight = Sent { verb: "OPTIONS".to_owned(), url: way.clone() };
        let sent = window.sent().await;
        assert!(sent.contains(&preflight), "{way}: the browser asked first: {sent:?}");

        window.visit(&unlisted).await;
        let refused = window.promised(POST, vec![way.as_str().into(), token("alice").into(), task]).await;
        assert!(refused["refused"].as_str().is_some_and(|why| why.contains("Failed to fetch")), "{way}: {refused}");
    }

    // Byte for byte, since a browser joins what comes twice before anybody can count it.
    let bearer = format!("Bearer {}", token("alice"));
    let page = system.sidecar("gateway").service().unwrap().addr();
    let client = Client::at(page, page, Transport::Http, Tape::default());
    let asks = [("origin", listed.as_str()), ("access-control-request-method", "POST")];
    let reads = [("origin", listed.as_str()), ("authorization", bearer.as_str())];
    for (verb, headers) in [("OPTIONS", asks), ("GET", reads)] {
        let raw = Raw { verb, path: "/api/tasks", headers: headers.to_vec(), ..Raw::default() };
        let reply = client.raw(raw).await.unwrap();
        let allowed: Vec<_> = reply.headers.iter().filter(|(name, _)| name == "access-control-allow-origin").collect();
        assert_eq!(allowed, [&("access-control-allow-origin".to_owned(), listed.clone())], "{verb}: {reply:?}");
        if verb == "GET" {
            let tasks: Value = serde_json::from_slice(&reply.body).unwrap();
            let titles: Vec<_> = tasks["tasks"].as_array().unwrap().iter().map(|task| &task["title"]).collect();
            assert_eq!(titles, ["task 1", "task 0"], "what was refused was not done either");
        }
    }

    window.close().await;
    system.stop().await;
}
