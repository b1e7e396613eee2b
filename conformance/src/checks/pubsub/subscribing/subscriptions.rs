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
        text: "The sidecar asks the app for its subscriptions once; an answer other than 200 means there are none.",
        url: "https://docs.dapr.io/reference/api/pubsub_api/#provide-a-route-for-dapr-to-discover-topic-subscriptions",
        since: "1.0",
        until: None,
        basis: Basis::Observed,
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
        .cites(&["E16"])
        .rows(&["ps-sub-asked-once"]),
    OTHER_THAN_200 = Step::caught("answer-other-than-200-subscribes-nothing", &[Defect::SubscribesDespiteError])
        .resting_on(&[ANNOUNCED_TOPIC])
        .over(Transport::Http)
        .cites(&["E16"])
        .rows(&["ps-sub-programmatic/created"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let (client, witness) = (trial.client("a")?, trial.witness("a")?);
    let (topic, route) = (trial.scope().topic("orders"), trial.scope().route("orders"));
    send(&client, &topic, [1]).await?;
    trial.step(ANNOUNCED_TOPIC).arrives(witness, &route, 1).await;
    let asked = witness.ledger().on(DISCOVERY).len();
    trial.step(ASKED_ONCE).equals("questions for subscriptions", &asked, &1);
    if trial.transport() == Transport::Grpc {
        return Ok(());
    }

    let late = trial.run(&launch(trial.scope(), "starting").with_late_app()).await?;
    let witness = late.witness()?;
    let list = json!([{ "pubsubname": PUBSUB, "topic": topic, "route": route }]).to_string();
    let answer = Answer::http(201, list).with_header("content-type", "application/json");
    witness.answer(DISCOVERY, Script::always(answer));
    witness.listen()?;
    trial.step(ASKED_ONCE).arrives(witness, DISCOVERY, 1).await;
    // An app that answers as it should hears of the event, under a group of its own.
    let ready = trial.run(&launch(trial.scope(), "ready")).await?;
    let heard = ready.witness()?.ledger().wait_for(trial.delivery(), &route, 1).await?;
    trial.step(OTHER_THAN_200).stays_silent(witness, &route, &heard).await?;
    trial.step(ASKED_ONCE).settles(witness, DISCOVERY, 1).await;
    Ok(())
}

/// A further sidecar whose app subscribes. The event of the check lies on the topic already.
fn launch(scope: &Names, name: &str) -> Launch {
    let ask = SidecarAsk::new(name, scope.app_protocol()).with(Component::kafka(PUBSUB));
    announcing(ask, [subscription_of(name, scope, "orders")])
}
