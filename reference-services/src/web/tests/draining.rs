//! How a service ends.

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use rustix::process::{Signal, getpid, kill_process};
use tokio::net::TcpStream;
use tokio::sync::Notify;

use super::{Answer, Running, small};
use crate::web::Shutdown;

#[tokio::test]
async fn a_request_in_flight_is_answered_after_the_wish_to_stop() {
    let (arrived, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (told, waited) = (arrived.clone(), go_on.clone());
    let slow = async move || {
        told.notify_one();
        waited.notified().await;
        "done"
    };
    let service = Running::start(Router::new().route("/slow", get(slow)), None).await;
    let request = tokio::spawn(Answer::of(service.ask("GET", "/slow")));
    arrived.notified().await;

    service.shutdown.send(true).unwrap();
    // The door is shut once the listener is gone, which the server tells nobody.
    let address = service.base.trim_start_matches("http://").to_owned();
    while TcpStream::connect(&address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    assert!(!service.ended.is_finished(), "a request is still in flight");

    go_on.notify_one();
    let answer = request.await.unwrap();
    assert_eq!((answer.status, answer.body.as_str()), (200, "done"));
    service.ended.await.unwrap().unwrap();
}

#[tokio::test]
async fn an_idle_connection_does_not_delay_the_end() {
    let service = Running::start(small(), None).await;
    let client = reqwest::Client::new();
    let answer = Answer::of(client.get(format!("{}/trace", service.base))).await;
    assert_eq!(answer.status, 200);
    service.shutdown.send(true).unwrap();
    service.ended.await.unwrap().unwrap();
    drop(client);
}

#[tokio::test]
async fn work_is_done_or_given_up_when_asked_to_stop() {
    let (sender, asked) = tokio::sync::watch::channel(false);
    let shutdown = Shutdown::on(asked);
    assert_eq!(shutdown.unless_asked(async { 1 }).await, Some(1));
    sender.send(true).unwrap();
    assert_eq!(shutdown.unless_asked(async { 1 }).await, None);
}

#[tokio::test]
async fn whoever_drops_the_sender_asks_to_stop() {
    let (sender, asked) = tokio::sync::watch::channel(false);
    drop(sender);
    assert_eq!(Shutdown::on(asked).unless_asked(std::future::pending::<()>()).await, None);
}

#[tokio::test]
async fn sigterm_is_a_wish_to_stop() {
    let shutdown = Shutdown::on_signal().unwrap();
    kill_process(getpid(), Signal::TERM).unwrap();
    shutdown.asked().await;
    assert_eq!(shutdown.unless_asked(std::future::pending::<()>()).await, None);
}
