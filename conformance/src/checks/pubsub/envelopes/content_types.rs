//! The `datacontenttype` decides how the data is wrapped: JSON is embedded, binary data becomes `data_base64`, all
//! else becomes a string.
//!
//! Without one, an object arrives as a string (E22): a service that publishes JSON and forgets the header breaks its
//! subscribers, and no call on the way fails.

use crate::checks::prelude::*;
use crate::checks::pubsub::subscription::hearing;
use crate::checks::stand::PUBSUB;

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
    of: owner::BROKER,
    needs: &[Ability::BrokerInspection],
    steps: STEPS,
    ask: |scope| hearing(scope, &["mixed"]),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    WITHOUT_TYPE_TEXT = Step::caught("without-a-type-data-is-text", &[Defect::EnvelopeAlwaysJson])
        .cites(&["E22"])
        .rows(&["ps-ce-content-type-text/none"]),
    JSON_STAYS_JSON = Step::caught("json-stays-json", &[Defect::EnvelopeDoubleEncodesJson])
        .cites(&["R21", "E22"])
        .rows(&["ps-ce-content-type"]),
    PARAMETERS_KEPT =
        Step::caught("parameters-of-the-type-are-kept", &[Defect::EnvelopeDoubleEncodesJson]).rows(&["ps-ce-charset"]),
    TEXT_STAYS_TEXT = Step::caught("text-stays-text", &[Defect::EnvelopeAlwaysJson]).rows(&["ps-ce-content-type-text"]),
    BYTES_BECOME_BASE64 = Step::caught("bytes-become-base64", &[Defect::EnvelopeBinaryAsText]).rows(&["ps-ce-binary"]),
    UNREADABLE_JSON_TEXT =
        Step::caught("unreadable-json-is-text", &[Defect::EnvelopeBlanksBadJson]).rows(&["ps-ce-bad-json"]),
    CLOUDEVENT_PASSED_ON =
        Step::caught("cloudevent-is-passed-through", &[Defect::EnvelopeWrapsCloudEvents]).rows(&["ps-ce-passthrough"]),
    APP_SEES_THE_SAME = Step::caught("app-sees-the-same-data", &[Defect::DeliversWithoutData])
        .resting_on(&[WITHOUT_TYPE_TEXT, TEXT_STAYS_TEXT, BYTES_BECOME_BASE64])
        .rows(&["ps-ce-same-at-app"]),
);

/// An event as it is published, and the fields its envelope must then have.
struct Case {
    step: Step,
    content_type: Option<&'static str>,
    data: &'static [u8],
    expected: fn() -> Value,
}

const EVENT: &[u8] = br#"{"specversion":"1.0","id":"own","source":"shop","type":"shop.order","datacontenttype":"application/json","data":{"n":1},"extra":"kept"}"#;

const CASES: &[Case] = &[
    Case {
        step: WITHOUT_TYPE_TEXT,
        content_type: None,
        data: br#"{"n":1}"#,
        expected: || json!({ "datacontenttype": "text/plain", "data": r#"{"n":1}"# }),
    },
    Case {
        step: JSON_STAYS_JSON,
        content_type: Some("application/json"),
        data: br#"{"n":1}"#,
        expected: || json!({ "datacontenttype": "application/json", "data": { "n": 1 } }),
    },
    Case {
        step: PARAMETERS_KEPT,
        content_type: Some("application/json; charset=utf-8"),
        data: br#"{"n":1}"#,
        expected: || json!({ "datacontenttype": "application/json; charset=utf-8", "data": { "n": 1 } }),
    },
    Case {
        step: TEXT_STAYS_TEXT,
        content_type: Some("text/plain"),
        data: br#"{"n":1}"#,
        expected: || json!({ "datacontenttype": "text/plain", "data": r#"{"n":1}"# }),
    },
    Case {
        step: BYTES_BECOME_BASE64,
        content_type: Some("application/octet-stream"),
        data: &[0, 0xff, 0x80],
        expected: || json!({ "datacontenttype": "application/octet-stream", "data_base64": "AP+A" }),
    },
    Case {
        step: UNREADABLE_JSON_TEXT,
        content_type: Some("application/json"),
        data: b"{cut",
        expected: || json!({ "datacontenttype": "application/json", "data": "{cut" }),
    },
    Case {
        step: CLOUDEVENT_PASSED_ON,
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
    let mut accepted = Vec::new();
    for case in CASES {
        let (data, content_type) = (case.data.into(), case.content_type);
        let event = Publish { pubsub: PUBSUB, topic: &topic, data, content_type, metadata: Vec::new() };
        let published = client.publish(&event).await?;
        trial.step(case.step).answers(&published, Outcome::Done);
        accepted.extend(published.status.is_success().then_some(case));
    }
    // One partition keeps the order, so the n-th record and the n-th delivery belong to the n-th accepted case.
    let records = trial.broker()?.records(&topic).await?;
    if records.len() != accepted.len() {
        let text = format!("set up: of {} accepted events {} are on the topic", accepted.len(), records.len());
        return Err(Error::new(Kind::Harness, text).into());
    }
    for (case, record) in accepted.iter().zip(&records) {
        let expected = (case.expected)();
        let met = part(&record.json(), &expected);
        trial.step(case.step).equals_json("fields of the envelope on the topic", &met, &expected);
    }
    let same = trial.step(APP_SEES_THE_SAME);
    // Over gRPC the data travels bare, and the witness writes it in the form of its content type.
    let delivered = same.arrives(trial.witness("a")?, &route, accepted.len()).await;
    for (index, (case, record)) in accepted.iter().zip(&records).enumerate() {
        let wanted = (case.expected)();
        let met = delivered.get(index).map(|entry| part(&entry.json(), &wanted)).unwrap_or_default();
        same.equals_json("fields of the delivered envelope", &met, &part(&record.json(), &wanted));
    }
    Ok(())
}

/// The fields of `envelope` that `wanted` names, and whatever form of the data it has.
fn part(envelope: &Value, wanted: &Value) -> Value {
    let fields = envelope.as_object().into_iter().flatten();
    let named = |field: &str| wanted.get(field).is_some() || field == "data" || field == "data_base64";
    fields.filter(|(field, _)| named(field)).map(|(field, value)| (field.clone(), value.clone())).collect()
}
