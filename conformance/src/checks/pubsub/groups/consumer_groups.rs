//! Each event is delivered to one member of a consumer group; apps that are each to get every event need groups of
//! their own.
//!
//! The spec gives all services one component with one literal `consumerGroup` (E4), so the services compete: each
//! event reaches only one of them. With `{appID}` in its name each app has a group of its own. Both forms run here.

use std::collections::BTreeMap;

use futures_util::future::try_join_all;

use crate::checks::prelude::*;
use crate::checks::pubsub::events::send;
use crate::checks::pubsub::subscription::announcing;
use crate::checks::stand;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.consumer-groups",
    title: "Replicas share events, apps each get all of them",
    clause: Clause {
        text: "A consumer group gets each event once; `{appID}` in `consumerGroup` gives each app a group of its own.",
        url: "https://docs.dapr.io/reference/components-reference/supported-pubsub/setup-apache-kafka/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::KAFKA,
    needs: &[Ability::Launch],
    steps: STEPS,
    ask: |scope| {
        let topics = [SHARED, OWN].map(|name| scope.topic(name));
        topics.into_iter().fold(stand::with_pubsub(scope), |ask, topic| Ask::with_topic(ask, topic, PARTITIONS))
    },
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    ONE_GROUP_COMPETES = Step::caught("apps-of-one-group-compete", &[Defect::GroupPerSidecar])
        .cites(&["E4"])
        .rows(&["ps-kafka-consumer-group/explicit", "ps-kafka-consumer-group/shared"]),
    EVERY_APP_GETS_EACH = Step::caught("every-app-gets-every-event", &[Defect::OneGroupForAll])
        .cites(&["E4"])
        .rows(&["ps-group-two-apps", "ps-kafka-consumer-group/app-id"]),
    REPLICAS_SHARE = Step::caught("replicas-share-the-events", &[Defect::GroupPerSidecar])
        .resting_on(&[EVERY_APP_GETS_EACH])
        .rows(&["ps-group-two-instances", "ps-group-two-apps"]),
    EVERY_MEMBER_GETS_SOME =
        Step::caught("every-member-gets-a-share", &[Defect::GroupPerSidecar]).rows(&["ps-group-two-instances/share"]),
);

/// The component, topic and route whose group all apps share, as the spec writes it.
const SHARED: &str = "shared";
/// The component, topic and route whose group is the app's own.
const OWN: &str = "own";
/// More than members, so that each of them gets some.
const PARTITIONS: i32 = 6;
const EVENTS: usize = 40;
/// The client's default session: whoever stands still for so long loses its partitions, and what was under way comes
/// again.
const SESSION: Duration = Duration::from_secs(10);
/// Two apps, the first with two replicas.
const MEMBERS: [(&str, &str); 3] = [("groups-c", "groups-c"), ("groups-c2", "groups-c"), ("groups-d", "groups-d")];

async fn run(trial: Trial) -> Result<(), Stop> {
    let scope = trial.scope();
    let launches = MEMBERS.map(|(name, app)| launch(scope, name, app));
    let members = try_join_all(launches.iter().map(|launch| trial.run(launch))).await?;
    let client = trial.client("a")?;
    try_join_all([SHARED, OWN].map(async |name| {
        settle(&trial, &client, &members, name).await?;
        send(&client, &scope.topic(name), 1..=EVENTS).await
    }))
    .await?;

    let [c, c2, d] = members.as_slice() else { return Ok(()) };
    let once: BTreeMap<_, _> = (1..=EVENTS as u64).map(|n| (n, 1)).collect();
    let margin = SESSION / 2;
    let shared = trial.step(ONE_GROUP_COMPETES).timed(margin);
    let met = gather(&trial, &[c, c2, d], SHARED).await;
    shared.equals("deliveries of each event to the group", &met, &once);
    let own = trial.step(EVERY_APP_GETS_EACH).timed(margin);
    own.equals("deliveries of each event to the app with one sidecar", &gather(&trial, &[d], OWN).await, &once);
    let met = gather(&trial, &[c, c2], OWN).await;
    let (events, all) = (met.keys().collect::<Vec<_>>(), once.keys().collect());
    own.equals("events that reached the app with two sidecars", &events, &all);
    let replicas = trial.step(REPLICAS_SHARE).timed(margin);
    replicas.equals("deliveries of each event to both replicas", &met, &once);
    for (name, sharing) in [(SHARED, &members[..]), (OWN, &members[..2])] {
        for sidecar in sharing {
            let count = counts(&[sidecar], &scope.route(name)).len();
            let met = format!("{count} of {EVENTS} events of `{name}` at {}", sidecar.name);
            let some = (1..EVENTS).contains(&count);
            trial.step(EVERY_MEMBER_GETS_SOME).that(some, "some events but not all", met);
        }
    }
    Ok(())
}

/// Publishes an event that counts for nothing until every member has a partition: a group that is still being
/// divided may deliver twice. Whoever never gets one shows in the steps.
///
/// # Errors
/// When an event is refused.
async fn settle(trial: &Trial, client: &Client, members: &[Sidecar], name: &str) -> Result<(), Error> {
    let (topic, route) = (trial.scope().topic(name), trial.scope().route(name));
    let slowly = Wait { every: Duration::from_millis(100), ..trial.delivery() };
    let joined = patience::until(slowly, "every member to get an event", async || {
        if let Err(error) = send(client, &topic, [0]).await {
            return Probe::Ready(Err(error));
        }
        let heard = |member: &&Sidecar| member.witness().is_ok_and(|app| !app.ledger().on(&route).is_empty());
        let heard = members.iter().filter(heard).count();
        if heard == members.len() { Probe::Ready(Ok(())) } else { Probe::NotYet(format!("{heard} members heard")) }
    });
    joined.await.unwrap_or_else(|error| {
        tracing::debug!(%error, "a group did not settle");
        Ok(())
    })
}

/// Deliveries per event at these members together, once all events came and no more do.
async fn gather(trial: &Trial, members: &[&Sidecar], name: &str) -> BTreeMap<u64, usize> {
    let route = trial.scope().route(name);
    let all = patience::until(trial.delivery(), "all events", async || {
        let count = counts(members, &route).len();
        if count == EVENTS { Probe::Ready(()) } else { Probe::NotYet(format!("{count} events")) }
    });
    // What is missing shows in the counts.
    if all.await.is_ok() {
        let calm = || counts(members, &route).values().all(|count| *count == 1);
        patience::watch(trial.quiet(), async || if calm() { Ok(()) } else { Err(String::new()) }).await;
    }
    counts(members, &route)
}

fn counts(members: &[&Sidecar], route: &str) -> BTreeMap<u64, usize> {
    let witnesses = members.iter().filter_map(|member| member.witness().ok());
    let mut counts = BTreeMap::new();
    for entry in witnesses.flat_map(|witness| witness.ledger().on(route)) {
        if let Some(n @ 1..) = entry.json()["data"]["n"].as_u64() {
            *counts.entry(n).or_default() += 1;
        }
    }
    counts
}

/// A member learns with its next heartbeat that another one joined: every three seconds by default, for each of them.
fn kafka(name: &str) -> Component {
    Component::kafka(name).with("heartbeatInterval", "200ms")
}

fn launch(scope: &Names, name: &str, app: &str) -> Launch {
    let ask = SidecarAsk::new(name, scope.app_protocol())
        .with_app(app)
        .with(kafka(SHARED).with("consumerGroup", &scope.topic("group")))
        .with(kafka(OWN));
    let hears = |component: &str| Subscription::new(name, component, scope.topic(component), scope.route(component));
    announcing(ask, [hears(SHARED), hears(OWN)])
}
