//! Publish metadata become record headers, and reach the app beside the event, with key, offset, topic and partition.
//!
//! Where an event lies is what an idempotent handler of a raw topic needs, and what makes a finding about one event
//! checkable on the broker. That headers of a publisher reach the app under their own names is a trap of its own:
//! nobody may trust them.

use fixtures::client::Publish;
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;
use fixtures::inspect::Record;

use super::{PUBSUB, event};
use crate::model::clause::{Basis, Clause, Level};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.delivery-metadata",
    title: "Metadata of an event reach the record and the app",
    clause: Clause {
        text: "Publish metadata become record headers; a delivery carries them and `__key`, `__offset`, `__partition`.",
        url: "https://docs.dapr.io/reference/components-reference/supported-pubsub/setup-apache-kafka/",
        since: "1.11",
        until: None,
        basis: Basis::Documented,
    },
    level: Level::Should,
    needs: &[Ability::BrokerInspection],
    steps: &[
        Step::caught("publish-metadata-becomes-headers", &[Defect::HeadersDropped]),
        Step::caught("app-gets-the-headers", &[Defect::HeadersDropped]),
        Step::caught("app-learns-where-the-record-lies", &[Defect::DeliveryDropsMetadata]),
    ],
    requirements: &[],
    errata: &["E9"],
    ask: |scope| super::hearing(scope, &["orders"]),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let (topic, route) = (trial.scope().topic("orders"), trial.scope().route("orders"));
    // The second record, so that no field is zero by chance.
    for n in 1..=2 {
        let publish = Publish::json(PUBSUB, &topic, &event(n));
        client.publish(&publish.with_metadata("partitionKey", "task-7").with_metadata("shop", "north")).await?;
    }
    let records = trial.broker()?.records(&topic).await?;
    let shop = |record: &Record| {
        let mut headers = record.headers.iter();
        headers.find(|(name, _)| name == "shop").map(|(_, value)| String::from_utf8_lossy(value).into_owned())
    };
    let met: Vec<_> = records.iter().map(shop).collect();
    let step = trial.step("publish-metadata-becomes-headers");
    step.equals("header `shop` of the records", &met, &vec![Some("north".to_owned()); 2]);

    let carried = trial.step("app-gets-the-headers");
    let delivered = carried.arrives(trial.witness("a")?, &route, 2).await;
    let Some(last) = delivered.last() else { return Ok(()) };
    carried.equals("header `shop` at the app", &last.header("shop"), &Some("north"));
    let place = ["__key", "__topic", "__partition", "__offset"].map(|name| last.header(name));
    let expected = [Some("task-7"), Some(topic.as_str()), Some("0"), Some("1")];
    trial.step("app-learns-where-the-record-lies").equals("key, topic, partition and offset", &place, &expected);
    Ok(())
}
