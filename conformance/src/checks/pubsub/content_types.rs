//! The content type decides what the data becomes: JSON stays JSON, bytes become base64, all else becomes text.
//!
//! Without one, an object arrives as a string (E22): a service that publishes JSON and forgets the header breaks its
//! subscribers, and no call on the way fails.

use fixtures::client::Publish;
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;
use fixtures::inspect::Record;
use serde_json::{Value, json};

use super::PUBSUB;
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.content-types",
    title: "Data arrives in the form its content type asks for",
    clause: Clause {
        text: "JSON data is embedded, binary data becomes `data_base64`, other data a string, a CloudEvent stays one.",
        url: "https://docs.dapr.io/reference/api/pubsub_api/#headers",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    needs: &[Ability::BrokerInspection],
    steps: &[
        Step::caught("without-a-type-data-is-text", &[Defect::EnvelopeAlwaysJson]),
        Step::caught("json-stays-json", &[Defect::EnvelopeDoubleEncodesJson]),
        Step::caught("parameters-of-the-type-are-kept", &[Defect::EnvelopeDoubleEncodesJson]),
        Step::caught("text-stays-text", &[Defect::EnvelopeAlwaysJson]),
        Step::caught("bytes-become-base64", &[Defect::EnvelopeBinaryAsText]),
        Step::caught("unreadable-json-is-text", &[Defect::PublishLoses]),
        Step::caught("cloudevent-is-passed-through", &[Defect::EnvelopeWrapsCloudEvents]),
        Step::caught("app-sees-the-same-data", &[Defect::DeliversWithoutData]),
    ],
    requirements: &["R21"],
    errata: &["E22"],
    ask: |scope| super::hearing(scope, &["mixed"]),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

/// An event as it is published, and the fields its envelope must then have.
struct Case {
    step: &'static str,
    content_type: Option<&'static str>,
    data: &'static [u8],
    expected: fn() -> Value,
}

const EVENT: &[u8] = br#"{"specversion":"1.0","id":"own","source":"shop","type":"shop.order","datacontenttype":"application/json","data":{"n":1},"extra":"kept"}"#;

const CASES: &[Case] = &[
    Case {
        step: "without-a-type-data-is-text",
        content_type: None,
        data: br#"{"n":1}"#,
        expected: || json!({ "datacontenttype": "text/plain", "data": r#"{"n":1}"# }),
    },
    Case {
        step: "json-stays-json",
        content_type: Some("application/json"),
        data: br#"{"n":1}"#,
        expected: || json!({ "datacontenttype": "application/json", "data": { "n": 1 } }),
    },
    Case {
        step: "parameters-of-the-type-are-kept",
        content_type: Some("application/json; charset=utf-8"),
        data: br#"{"n":1}"#,
        expected: || json!({ "datacontenttype": "application/json; charset=utf-8", "data": { "n": 1 } }),
    },
    Case {
        step: "text-stays-text",
        content_type: Some("text/plain"),
        data: br#"{"n":1}"#,
        expected: || json!({ "datacontenttype": "text/plain", "data": r#"{"n":1}"# }),
    },
    Case {
        step: "bytes-become-base64",
        content_type: Some("application/octet-stream"),
        data: &[0, 0xff, 0x80],
        expected: || json!({ "datacontenttype": "application/octet-stream", "data_base64": "AP+A" }),
    },
    Case {
        step: "unreadable-json-is-text",
        content_type: Some("application/json"),
        data: b"{cut",
        expected: || json!({ "datacontenttype": "application/json", "data": "{cut" }),
    },
    Case {
        step: "cloudevent-is-passed-through",
        content_type: Some("application/cloudevents+json"),
        data: EVENT,
        expected: || {
            // Fields of its own are kept, known or not.
            json!({
                "id": "own", "source": "shop", "type": "shop.order",
                "datacontenttype": "application/json", "data": { "n": 1 }, "extra": "kept",
            })
        },
    },
];

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let (topic, route) = (trial.scope().topic("mixed"), trial.scope().route("mixed"));
    for case in CASES {
        let (data, content_type) = (case.data.into(), case.content_type);
        client.publish(&Publish { pubsub: PUBSUB, topic: &topic, data, content_type, metadata: Vec::new() }).await?;
    }
    // One partition keeps the order, so the n-th record and the n-th delivery belong to the n-th case.
    let records = trial.broker()?.records(&topic).await?;
    for (index, case) in CASES.iter().enumerate() {
        let (expected, met) = ((case.expected)(), records.get(index).map(Record::json));
        let met = part(&met.unwrap_or_default(), &expected);
        trial.step(case.step).equals_json("fields of the envelope on the topic", &met, &expected);
    }
    let same = trial.step("app-sees-the-same-data");
    let delivered = same.arrives(trial.witness("a")?, &route, CASES.len()).await;
    for (index, case) in CASES.iter().enumerate() {
        let expected = (case.expected)();
        let met = delivered.get(index).map(|entry| part(&entry.json(), &expected)).unwrap_or_default();
        same.equals_json("fields of the delivered envelope", &met, &expected);
    }
    Ok(())
}

/// The fields of `envelope` that `wanted` names, and whatever form of the data it has.
fn part(envelope: &Value, wanted: &Value) -> Value {
    let fields = envelope.as_object().into_iter().flatten();
    let named = |field: &str| wanted.get(field).is_some() || field == "data" || field == "data_base64";
    fields.filter(|(field, _)| named(field)).map(|(field, value)| (field.clone(), value.clone())).collect()
}
