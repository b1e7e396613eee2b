//! An app is asked for its subscriptions once, and only an answer of exactly 200 counts.
//!
//! An app that answers while it is still starting gets nothing for as long as its sidecar lives, and no call of it
//! ever fails (E16): it must answer 200 with the whole list, or not listen yet.

use fixtures::ask::{Component, SidecarAsk};
use fixtures::client::Transport;
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;
use fixtures::stand::Launch;
use fixtures::witness::{Answer, Script};
use serde_json::json;

use super::PUBSUB;
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::names::Names;
use crate::run::stop::Stop;
use crate::run::trial::Trial;

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
    needs: &[Ability::Launch],
    steps: &[
        Step::caught("announced-topic-is-delivered", &[Defect::PublishLoses]),
        Step::caught("app-is-asked-once", &[Defect::AsksSubscriptionsTwice]),
        Step::caught("answer-other-than-200-subscribes-nothing", &[Defect::SubscribesDespiteError])
            .over(Transport::Http),
    ],
    requirements: &["R23"],
    errata: &["E16", "E18"],
    ask: |scope| super::hearing(scope, &["orders"]),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

/// Where the witness writes down that it was asked, over both protocols.
const DISCOVERY: &str = "/dapr/subscribe";

async fn run(trial: Trial) -> Result<(), Stop> {
    let (client, witness) = (trial.client("a")?, trial.witness("a")?);
    let (topic, route) = (trial.scope().topic("orders"), trial.scope().route("orders"));
    super::send(&client, &topic, [1]).await?;
    trial.step("announced-topic-is-delivered").arrives(witness, &route, 1).await;
    let asked = witness.ledger().on(DISCOVERY).len();
    trial.step("app-is-asked-once").equals("questions for subscriptions", &asked, &1);
    if trial.transport() == Transport::Grpc {
        return Ok(());
    }

    let late = trial.run(&launch(trial.scope())).await?;
    let witness = late.witness()?;
    let list = json!([{ "pubsubname": PUBSUB, "topic": topic, "route": route }]).to_string();
    let answer = Answer::http(201, list).with_header("content-type", "application/json");
    witness.answer(DISCOVERY, Script::always(answer));
    witness.listen()?;
    trial.step("app-is-asked-once").arrives(witness, DISCOVERY, 1).await;
    let step = trial.step("answer-other-than-200-subscribes-nothing");
    step.settles(witness, &route, 0).await;
    trial.step("app-is-asked-once").settles(witness, DISCOVERY, 1).await;
    Ok(())
}

/// A sidecar whose app is told what to answer before it listens. The event of the check lies on the topic already.
fn launch(scope: &Names) -> Launch {
    let ask = SidecarAsk::new("starting", scope.app_protocol()).with(Component::kafka(PUBSUB));
    super::launch(ask, [super::subscription_of("starting", scope, "orders")]).with_late_app()
}
