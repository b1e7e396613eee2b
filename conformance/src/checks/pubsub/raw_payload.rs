//! With `rawPayload` the topic holds exactly the published bytes, and a raw subscription gets foreign bytes in an
//! envelope made for them.
//!
//! It is the way to share a topic with programs that know nothing of Dapr. Its envelope says nothing about the data:
//! it has a new id on every delivery, so it cannot be used to recognise an event that comes again.

use fixtures::client::Publish;
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;
use fixtures::witness::Entry;
use serde_json::Value;

use super::PUBSUB;
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.raw-payload",
    title: "Raw events travel as the bytes they are",
    clause: Clause {
        text: "`rawPayload` publishes bytes without an envelope and delivers them as `data_base64` of octets.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-raw/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    needs: &[Ability::BrokerInspection],
    steps: &[
        Step::caught("topic-holds-the-published-bytes", &[Defect::RawIsWrapped]),
        Step::caught("app-gets-the-bytes-in-base64", &[Defect::RawDeliveredBare]),
        Step::caught("envelope-says-octets", &[Defect::RawDeliveredBare]),
        Step::caught("foreign-bytes-are-delivered", &[Defect::RawDeliveredBare]),
    ],
    requirements: &[],
    errata: &["E22"],
    ask: |scope| {
        let raw = super::subscription(scope, "raw").with_metadata("rawPayload", "true");
        super::stand(scope).with_topic(scope.topic("raw"), 1).with_subscription(raw)
    },
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

/// Neither JSON nor text, with a NUL at its start.
const BYTES: &[u8] = &[0, 0xff, b'{', 0x80];
/// What a program without Dapr might write.
const FOREIGN: &[u8] = b"id;name\n7;x";

async fn run(trial: Trial) -> Result<(), Stop> {
    let (client, broker) = (trial.client("a")?, trial.broker()?);
    let (topic, route) = (trial.scope().topic("raw"), trial.scope().route("raw"));
    let content_type = Some("application/octet-stream");
    let publish = Publish { pubsub: PUBSUB, topic: &topic, data: BYTES.into(), content_type, metadata: Vec::new() };
    client.publish(&publish.with_metadata("rawPayload", "true")).await?;
    let records = broker.records(&topic).await?;
    let values: Vec<_> = records.iter().map(|record| record.value.clone().unwrap_or_default()).collect();
    trial.step("topic-holds-the-published-bytes").equals("values on the topic", &values, &vec![BYTES.into()]);

    broker.produce(&topic, None, FOREIGN).await?;
    let foreign = trial.step("foreign-bytes-are-delivered");
    let delivered = foreign.arrives(trial.witness("a")?, &route, 2).await;
    let envelopes: Vec<_> = delivered.iter().map(Entry::json).collect();
    let data = |index: usize| envelopes.get(index).map(|envelope| envelope["data_base64"].clone()).unwrap_or_default();
    // The bytes above, in base64.
    trial.step("app-gets-the-bytes-in-base64").equals_json("`data_base64`", &data(0), &Value::from("AP97gA=="));
    foreign.equals_json("`data_base64`", &data(1), &Value::from("aWQ7bmFtZQo3O3g="));
    for envelope in &envelopes {
        let (kind, expected) = (envelope["datacontenttype"].clone(), Value::from("application/octet-stream"));
        trial.step("envelope-says-octets").equals_json("`datacontenttype`", &kind, &expected);
    }
    Ok(())
}
