//! Each service speaks to its own sidecar; beyond it only the backend to the task database (E85), and the notification
//! service to the push provider.
//!
//! The sockets that a service has open are read from the system, after each piece of its work. Where the task
//! database is, is known to the stand, so that no other address on this machine passes for it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use crate::checks::prelude::*;
use crate::checks::services::person::Person;
use crate::checks::services::stand::todo_system;
use crate::checks::services::stream::Stream;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.no-egress",
    title: "A service speaks to its sidecar and to nobody it need not know",
    clause: Clause {
        text: "A service has connections to its own sidecar only, the backend also to the task database beside it.",
        ..Clause::OF_THE_SYSTEM
    },
    steps: STEPS,
    ask: todo_system,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    OWN_SIDECAR = Step::caught_in_service("service-speaks-to-its-own-sidecar", &[Flaw::CallsAround]).cites(&["R1"]),
    NOBODY_ELSE = Step::caught_in_service("service-speaks-to-nobody-else", &[Flaw::CallsAround])
        .cites(&["R1", "R3", "R111", "E85"]),
);

/// The services, each by the name of its sidecar.
const SERVICES: [&str; 4] = ["backend", "notification", "recurring", "gateway"];

/// Whom each service was connected to.
type Met = BTreeMap<&'static str, BTreeSet<SocketAddr>>;

async fn run(trial: Trial) -> Result<(), Stop> {
    let mut met = work(&trial).await?;
    let (database, provider) = (trial.database()?.address(), Some(trial.outside()?.addr()));
    for (name, friend) in SERVICES.into_iter().zip([database, provider, None, None]) {
        judge(&trial, name, friend, met.remove(name).unwrap_or_default()).await?;
    }
    Ok(())
}

/// Has every service do what it is there for; whom each was connected to after each piece of work.
async fn work(trial: &Trial) -> Result<Met, Stop> {
    let (mut met, ada) = (Met::new(), Person::of(trial, "ada")?);
    // A connection that is not used is closed in the end, so each service is given something to say to its sidecar: the
    // backend its events, the notification service what it remembers, the recurring service its call for a successor.
    let recurrence = json!({ "rule": "daily", "time_zone": "UTC" });
    let wanted = json!({ "title": "water the plants", "due_at": "2090-03-25T08:00:00Z", "recurrence": recurrence });
    let task = ada.create(&wanted).await?;
    look(trial, &mut met).await?;
    given(&ada.notify(&task).await?)?;
    look(trial, &mut met).await?;
    given(&ada.complete(&task).await?)?;
    look(trial, &mut met).await?;
    // Created, completed, and the successor created.
    Stream::task_events(trial).reaches(&ada, 3).await?;
    look(trial, &mut met).await?;
    Ok(met)
}

/// Adds whom each service is connected to right now.
async fn look(trial: &Trial, met: &mut Met) -> Result<(), Error> {
    for name in SERVICES {
        met.entry(name).or_default().extend(peers(trial, name).await?);
    }
    Ok(())
}

/// Whom a service speaks to right now.
async fn peers(trial: &Trial, name: &str) -> Result<BTreeSet<SocketAddr>, Error> {
    trial.sidecar(name)?.service()?.peers().await
}

/// Judges the connections of one service, those that were `met` before included; it may have some to `friend` as well.
async fn judge(trial: &Trial, name: &str, friend: Option<SocketAddr>, met: BTreeSet<SocketAddr>) -> Result<(), Error> {
    let sidecar = trial.sidecar(name)?;
    let spoken =
        patience::until(trial.delivery(), "a connection to the sidecar", async || match peers(trial, name).await {
            Ok(peers) if peers.contains(&sidecar.http) => Probe::Ready(peers),
            Ok(peers) => Probe::NotYet(format!("{peers:?}")),
            Err(error) => Probe::NotYet(error.to_string()),
        });
    let spoken = spoken.await;
    let own = trial.step(OWN_SIDECAR);
    let told = spoken.as_ref().map(|_| String::new()).unwrap_or_else(ToString::to_string);
    own.that(spoken.is_ok(), &format!("{name} has a connection to {}", sidecar.http), told);

    let mut others = peers(trial, name).await?;
    others.extend(met);
    others.retain(|peer| *peer != sidecar.http && Some(*peer) != friend);
    let alone = trial.step(NOBODY_ELSE);
    alone.equals(&format!("further connections of the {name}"), &others, &BTreeSet::new());
    Ok(())
}
