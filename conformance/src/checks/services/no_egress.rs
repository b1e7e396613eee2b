//! Each service speaks to its own sidecar; beyond it only the backend to the task database (E85), and the notification
//! service to the push provider.
//!
//! The sockets that a service has open are read from the system, while it works.

use std::net::IpAddr;

use fixtures::error::Error;
use fixtures::patience::{self, Probe};
use fixtures::service::flaw::Flaw;
use serde_json::json;

use super::person::Person;
use super::stream::Stream;
use crate::check::{Check, Clause, Step};
use crate::trial::{Stop, Trial};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.no-egress",
    title: "A service speaks to its sidecar and to nobody it need not know",
    clause: Clause {
        text: "A service has connections to its own sidecar only, the backend also to the task database beside it.",
        ..Clause::OF_THE_SYSTEM
    },
    steps: &[
        Step::caught_in_service("service-speaks-to-its-own-sidecar", &[Flaw::CallsAround]),
        Step::caught_in_service("service-speaks-to-nobody-else", &[Flaw::CallsAround]),
    ],
    requirements: &["R1", "R3", "R111"],
    errata: &["E85"],
    ask: super::stand,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let ada = Person::of(&trial, "ada")?;
    let task = ada.create(&json!({ "title": "water the plants" })).await?;
    ada.post(&format!("/api/tasks/{}/notify", task["id"].as_str().unwrap_or_default()), &json!({})).await?;
    Stream::task_events(&trial).reaches(&ada, 1).await?;
    for name in ["backend", "notification", "recurring", "gateway"] {
        judge(&trial, name).await?;
    }
    Ok(())
}

async fn judge(trial: &Trial, name: &str) -> Result<(), Error> {
    let sidecar = trial.sidecar(name)?;
    let service = sidecar.service()?;
    // Connections come and go: a service that only answers may have none for a while, so it is asked for something.
    let spoken =
        patience::until(trial.delivery(), "a connection to the sidecar", async || match service.peers().await {
            Ok(peers) if peers.contains(&sidecar.http) => Probe::Ready(peers),
            Ok(peers) => Probe::NotYet(format!("{peers:?}")),
            Err(error) => Probe::NotYet(error.to_string()),
        });
    let spoken = spoken.await;
    let own = trial.step("service-speaks-to-its-own-sidecar");
    let met = spoken.as_ref().map(|_| String::new()).unwrap_or_else(ToString::to_string);
    own.that(spoken.is_ok(), &format!("{name} has a connection to {}", sidecar.http), met);

    let outside = trial.outside()?.addr();
    let mut others = service.peers().await?;
    others.retain(|peer| *peer != sidecar.http && (name != "notification" || *peer != outside));
    // The task database: one address, on this machine or in its private networks.
    let near = |ip: IpAddr| ip.is_loopback() || matches!(ip, IpAddr::V4(ip) if ip.is_private());
    let known = if name == "backend" && others.len() == 1 {
        others.iter().all(|peer| near(peer.ip()))
    } else {
        others.is_empty()
    };
    let expected = format!("{name} has no connection beside its sidecar and what it is made for");
    trial.step("service-speaks-to-nobody-else").that(known, &expected, format!("connections to {others:?}"));
    Ok(())
}
