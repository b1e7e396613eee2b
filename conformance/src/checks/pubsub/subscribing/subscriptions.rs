//! The sidecar asks the app for its subscriptions once, at start; an answer other than 200 means that there are none.
//!
//! An app that answers while it is still starting gets nothing for as long as its sidecar lives, and no call of it
//! ever fails (E16): it must answer 200 with the whole list, or not listen yet.

use crate::checks::prelude::*;
use crate::checks::pubsub::events::send;
use crate::checks::pubsub::subscription::{DISCOVERY, announcing, hearing, subscription_of};
use crate::checks::stand::PUBSUB;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.subscriptions",
    title: "An app is asked for its subscriptions once",
    clause: Clause {
        text: "What an app lists when it is asked is delivered; it is asked once, and only a 200 lists anything.",
        url: "https://docs.dapr.io/reference/api/pubsub_api/#provide-a-route-for-dapr-to-discover-topic-subscriptions",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::BROKER,
    needs: &[Ability::Launch],
    steps: STEPS,
    ask: |scope| hearing(scope, &["orders"]),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    ANNOUNCED_TOPIC =
        Step::caught("announced-topic-is-delivered", &[Defect::PublishLoses, Defect::SubscriptionsForgotten])
            .cites(&["E18"])
            .rows(&["ps-sub-programmatic"]),
    ASKED_ONCE = Step::caught("app-is-asked-once", &[Defect::AsksSubscriptionsTwice])
        .observed()
        .cites(&["E16"])
        .rows(&["ps-sub-asked-once"]),
    OTHER_THAN_200 = Step::caught("answer-other-than-200-subscribes-nothing", &[Defect::SubscribesDespiteError])
        .resting_on(&[ANNOUNCED_TOPIC])
        .observed()
        .over(Transport::Http)
        .cites(&["E16"])
        .rows(&["ps-sub-programmatic/created"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let (client, witness) = (trial.client("a")?, trial.witness("a")?);
    let (topic, route) = (trial.scope().topic("orders"), trial.scope().route("orders"));
    send(&client, &topic, [1]).await?;
    trial.step(ANNOUNCED_TOPIC).arrives(witness, &route, 1).await;
    let asked = || witness.ledger().on(DISCOVERY).len();
    let once = trial.step(ASKED_ONCE);
    if trial.transport() == Transport::Grpc {
        // Its sidecar ran before the trial, so a shorter watch will do than that of one which has just begun.
        let quiet = trial.quiet().lasting(trial.quiet().limit.min(WATCH));
        patience::watch(quiet, async || if asked() > 1 { Err("asked again".to_owned()) } else { Ok(()) }).await;
        once.equals("questions for subscriptions", &asked(), &1);
        return Ok(());
    }

    let starting = trial.run(&launch(trial.scope(), "starting").with_late_app()).await?;
    let late = starting.witness()?;
    let list = json!([{ "pubsubname": PUBSUB, "topic": topic, "route": route }]).to_string();
    let answer = Answer::http(201, list).with_header("content-type", "application/json");
    late.answer(DISCOVERY, Script::always(answer));
    late.listen()?;
    once.arrives(late, DISCOVERY, 1).await;
    // An app that answers as it should hears of the event, under a group of its own.
    let ready = trial.run(&launch(trial.scope(), "ready")).await?;
    let heard = ready.witness()?.ledger().wait_for(trial.delivery(), &route, 1).await?;
    trial.step(OTHER_THAN_200).stays_silent(late, &route, &heard).await?;
    once.settles(late, DISCOVERY, 1).await;
    // By now the first one would have been asked again too.
    once.equals("questions for subscriptions", &asked(), &1);
    Ok(())
}

/// How long one is watched that nothing else is waited for with.
const WATCH: Duration = Duration::from_secs(1);

/// A further sidecar whose app subscribes. The event of the check lies on the topic already.
fn launch(scope: &Names, name: &str) -> Launch {
    let ask = SidecarAsk::new(name, scope.app_protocol()).with(Component::kafka(PUBSUB));
    announcing(ask, [subscription_of(name, scope, "orders")])
}
