//! What is changed in the resources folder of a sidecar that runs counts from then on, and what is removed is gone.
//!
//! Whoever closes a topic, takes a store away or moves a subscription in its file relies on that: a sidecar that went
//! on as before would do so until its next start, and nothing would tell. A component that is changed is closed first,
//! so that for a moment there is none.

use std::time::Instant;

use super::folder::{lists, write};
use crate::checks::prelude::*;
use crate::checks::pubsub::events::{numbers, send};
use crate::checks::stand::{self, PUBSUB};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "system.hot-reload-changes",
    title: "What is changed or removed while a sidecar runs counts at once",
    clause: Clause {
        text: "A component or Subscription that is changed counts as its file says now, and one that is removed is \
               gone, without a restart.",
        url: "https://docs.dapr.io/operations/components/component-updates/",
        since: "1.18",
        until: None,
        basis: Basis::Documented,
    },
    // Wherever sidecars are launched their folders can be changed.
    needs: &[Ability::Launch],
    steps: STEPS,
    ask: stand::without_sidecars,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    NEW_SETTINGS = Step::caught("changed-component-serves-with-its-new-settings", &[Defect::LateChangeIgnored])
        .rows(&["sys-hot-reload/change"]),
    REMOVED = Step::caught("removed-component-is-gone", &[Defect::LateRemovalIgnored]).rows(&["sys-hot-reload/delete"]),
    NEW_ROUTE = Step::caught("changed-subscription-delivers-at-its-new-route", &[Defect::LateSubscriptionIgnored])
        .rows(&["ps-sub-hotreload/changed"]),
    UNSUBSCRIBED = Step::caught(
        "removed-subscription-delivers-no-more",
        &[Defect::LateSubscriptionKept, Defect::LateSubscriptionIgnored]
    )
    .rows(&["ps-sub-hotreload/deleted"]),
);

/// The pub/sub component whose topics are closed, and opened again.
const GATE: &str = "gate";
/// The store that is taken away, and the one that is left.
const CELLAR: &str = "cellar";
const LARDER: &str = "larder";
/// The file of the Subscription.
const FILE: &str = "subscription.yaml";
/// Between two events: what is published before a subscription counts is not kept in memory.
const PACE: Duration = Duration::from_millis(300);

async fn run(trial: Trial) -> Result<(), Stop> {
    let memory = |name: &str, block: &str| Component::new(name, &format!("{block}.in-memory"));
    let ask = SidecarAsk::new("changed", trial.scope().app_protocol())
        .with(memory(GATE, "pubsub"))
        .with(memory(PUBSUB, "pubsub"))
        .with(memory(CELLAR, "state"))
        .with(memory(LARDER, "state"))
        .with_resource(FILE, &subscription(trial.scope(), "first"));
    let sidecar = trial.run(&Launch::new(ask)).await?;
    changes(&trial, &sidecar, &memory(GATE, "pubsub")).await?;
    removes(&trial, &sidecar).await?;
    moves(&trial, &sidecar).await
}

/// Closes the topics of a component in its file, and opens them again.
async fn changes(trial: &Trial, sidecar: &Sidecar, gate: &Component) -> Result<(), Stop> {
    let (client, topic, data) = (trial.client_of(sidecar), trial.scope().topic("gate"), json!(1));
    let event = Publish::json(GATE, &topic, &data);
    given(&client.publish(&event).await?)?;
    for (changed, outcome) in
        [(gate.clone().with("allowedTopics", "another"), Outcome::PublishForbidden), (gate.clone(), Outcome::Done)]
    {
        write(sidecar, &changed)?;
        patience::allow(trial.delivery(), async || match client.publish(&event).await {
            Ok(reply) if outcome == Outcome::Done && reply.status.is_success() => Probe::Ready(()),
            Ok(reply) if outcome != Outcome::Done && wire::is_forbidden(&reply) => Probe::Ready(()),
            Ok(reply) => Probe::NotYet(reply.summary()),
            Err(error) => Probe::NotYet(error.to_string()),
        })
        .await;
        trial.step(NEW_SETTINGS).answers(&client.publish(&event).await?, outcome);
    }
    Ok(())
}

/// Takes one of two stores away.
async fn removes(trial: &Trial, sidecar: &Sidecar) -> Result<(), Stop> {
    let (client, key, value) = (trial.client_of(sidecar), trial.scope().key("order"), json!(1));
    for store in [CELLAR, LARDER] {
        given(&client.save(store, &[Item::json(&key, &value)]).await?)?;
    }
    sidecar.resources()?.remove(&format!("{CELLAR}.yaml"))?;
    patience::allow(trial.delivery(), async || match client.metadata().await {
        Ok(metadata) if metadata.status.is_success() && !lists(&metadata, CELLAR) => Probe::Ready(()),
        Ok(metadata) => Probe::NotYet(metadata.summary()),
        Err(error) => Probe::NotYet(error.to_string()),
    })
    .await;
    let (removed, metadata) = (trial.step(REMOVED), client.metadata().await?);
    removed.answers(&client.get(CELLAR, &key).await?, Outcome::StoreUnknown);
    let left = [CELLAR, LARDER].map(|name| lists(&metadata, name));
    removed.equals(&format!("whether the metadata list {CELLAR} and {LARDER}"), &left, &[false, true]);
    removed.reads(&client.get(LARDER, &key).await?, &value);
    Ok(())
}

/// Gives a Subscription another route, and takes it away.
async fn moves(trial: &Trial, sidecar: &Sidecar) -> Result<(), Stop> {
    let (scope, client, witness) = (trial.scope(), trial.client_of(sidecar), sidecar.witness()?);
    let topic = scope.topic(PUBSUB);
    for name in ["first", "second"] {
        witness.answer(&scope.route(name), Script::always(Answer::success()));
    }
    let heard = |name: &str| numbers(&witness.ledger().on(&scope.route(name)));
    let mut last = publish_until(trial, &client, 0, || !heard("first").is_empty()).await?;
    if heard("first").is_empty() {
        let text = "move a subscription: no event came at its first route";
        return Err(Stop::Error(Error::new(Kind::Harness, text)));
    }
    sidecar.resources()?.write(FILE, &subscription(scope, "second"))?;
    last = publish_until(trial, &client, last, || !heard("second").is_empty()).await?;
    // From the first event at the new route on, none comes at the old one.
    let moved = trial.step(NEW_ROUTE);
    let at_second = heard("second");
    moved.that(!at_second.is_empty(), "events at the new route", format!("none of {last} events"));
    let first = at_second.first().copied().flatten().unwrap_or_default();
    let stale: Vec<_> = heard("first").into_iter().flatten().filter(|n| *n > first && first > 0).collect();
    moved.equals("later events at the old route", &stale, &Vec::new());

    sidecar.resources()?.remove(FILE)?;
    let late = |from: usize| {
        let all = ["first", "second"].into_iter().flat_map(heard).flatten();
        all.filter(|n| *n > from as u64).collect::<Vec<_>>()
    };
    let (began, limit) = (Instant::now(), trial.delivery().limit());
    let stray = loop {
        send(&client, &topic, [last + 1]).await?;
        let calm = async || if late(last).is_empty() { Ok(()) } else { Err("it came".to_owned()) };
        patience::watch(trial.quiet(), calm).await;
        let stray = late(last);
        if stray.is_empty() || began.elapsed() >= limit {
            break stray;
        }
        last += 1;
    };
    trial.step(UNSUBSCRIBED).equals("events of the topic at the app", &stray, &Vec::new());
    Ok(())
}

/// Publishes one event after the other, behind those so far, until something holds; the number of the last one.
async fn publish_until(
    trial: &Trial,
    client: &Client,
    mut last: usize,
    holds: impl Fn() -> bool,
) -> Result<usize, Error> {
    let (began, limit) = (Instant::now(), trial.delivery().limit());
    while !holds() && began.elapsed() < limit {
        last += 1;
        send(client, &trial.scope().topic(PUBSUB), [last]).await?;
        let came = async || if holds() { Probe::Ready(()) } else { Probe::NotYet("it did not come".to_owned()) };
        patience::allow(trial.delivery().lasting(PACE), came).await;
    }
    Ok(last)
}

/// The Subscription to the topic of the check, delivered to the route of that name.
fn subscription(scope: &Names, route: &str) -> String {
    let (topic, route) = (scope.topic(PUBSUB), scope.route(route));
    let spec = format!("{{pubsubname: {PUBSUB}, topic: {topic}, routes: {{default: {route}}}}}");
    format!("apiVersion: dapr.io/v2alpha1\nkind: Subscription\nmetadata: {{name: moved}}\nspec: {spec}\n")
}
