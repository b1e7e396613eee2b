//! Dapr wraps each published event in a CloudEvents 1.0 envelope and delivers that envelope to the app.
//!
//! The spec's handlers read the fields of the data straight from the body (E12). The body is the envelope, so each of
//! them fails on its first event, and the event is delivered again without end.

use jiff::{SignedDuration, Timestamp};

use crate::checks::prelude::*;
use crate::checks::pubsub::subscription::hearing;
use crate::checks::stand::PUBSUB;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.envelope",
    title: "Every event is wrapped in a complete CloudEvents envelope",
    clause: Clause {
        text: "Dapr wraps an event in a CloudEvents 1.0 envelope with id, source, type, content type, topic and time.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-cloudevents/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::BROKER,
    needs: &[Ability::BrokerInspection],
    steps: STEPS,
    ask: |scope| hearing(scope, &["orders"]).with_topic(scope.topic("traced"), 1).with_topic(scope.topic("ready"), 1),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    SOURCE = Step::caught("source-is-the-app-id", &[Defect::EnvelopeWrongSource])
        .resting_on(&[BYTE_FOR_BYTE])
        .rows(&["ps-ce-fields/source"]),
    TYPE = Step::caught("type-is-the-sent-event", &[Defect::EnvelopeWrongType])
        .resting_on(&[BYTE_FOR_BYTE])
        .rows(&["ps-ce-fields/type"]),
    SPEC_VERSION = Step::caught("specversion-is-1-0", &[Defect::EnvelopeNoSpecversion])
        .resting_on(&[BYTE_FOR_BYTE])
        .rows(&["ps-ce-fields/specversion"]),
    CONTENT_TYPE = Step::caught("content-type-is-the-published-one", &[Defect::EnvelopeDropsContentType])
        .resting_on(&[BYTE_FOR_BYTE])
        .cites(&["R21"])
        .rows(&["ps-ce-fields/content-type"]),
    TOPIC = Step::caught("topic-is-named", &[Defect::EnvelopeDropsTopic])
        .resting_on(&[BYTE_FOR_BYTE])
        .rows(&["ps-ce-fields/topic"]),
    COMPONENT = Step::caught("component-is-named", &[Defect::EnvelopeDropsPubsubname])
        .resting_on(&[BYTE_FOR_BYTE])
        .rows(&["ps-ce-fields/pubsubname"]),
    TIME = Step::caught("time-is-rfc-3339", &[Defect::EnvelopeNoTime])
        .resting_on(&[BYTE_FOR_BYTE])
        .rows(&["ps-ce-fields/time"]),
    DATA = Step::caught("data-is-the-published-object", &[Defect::EnvelopeDoubleEncodesJson])
        .resting_on(&[BYTE_FOR_BYTE, CONTENT_TYPE])
        .cites(&["R21", "E12"])
        .rows(&["ps-ce-fields"]),
    OWN_ID =
        Step::caught("every-event-has-its-own-id", &[Defect::EnvelopeReusesId]).cites(&["E12"]).rows(&["ps-ce-own-id"]),
    MISSING_ID_COMPLETED = Step::caught("event-without-an-id-gets-one-or-is-refused", &[Defect::EnvelopeLeavesOutId])
        .rows(&["ps-ce-missing-id"]),
    SAME_IDS_AT_APP = Step::caught("app-sees-the-ids-of-the-topic", &[Defect::DeliversNewIds])
        .resting_on(&[BYTE_FOR_BYTE])
        .rows(&["ps-ce-same-at-app/ids"]),
    BYTE_FOR_BYTE =
        Step::caught("app-gets-the-record-byte-for-byte", &[Defect::DeliversBareData, Defect::DeliversNewIds])
            .over(Transport::Http)
            .rows(&["ps-ce-same-at-app/bytes"]),
    DELIVERY_TYPE = Step::caught("delivery-is-cloudevents-json", &[Defect::DeliversAsPlainJson])
        .over(Transport::Http)
        .rows(&["ps-delivery-shape"]),
    TRACE_KEPT = Step::caught("trace-of-the-publisher-is-kept", &[Defect::EnvelopeDropsTrace])
        .over(Transport::Http)
        .rows(&["ps-ce-trace-given"]),
);

/// Longer than any trial, and than the clocks of two machines differ.
const NEAR: SignedDuration = SignedDuration::from_mins(5);

async fn run(trial: Trial) -> Result<(), Stop> {
    let (client, broker) = (trial.client("a")?, trial.broker()?);
    let (topic, route) = (trial.scope().topic("orders"), trial.scope().route("orders"));
    let data = json!({ "user_id": 7, "tags": ["a", "ü"] });
    for _ in 0..2 {
        given(&client.publish(&Publish::json(PUBSUB, &topic, &data)).await?)?;
    }
    let ids = trial.step(SAME_IDS_AT_APP);
    let delivered = ids.arrives(trial.witness("a")?, &route, 2).await;
    let records = broker.records(&topic).await?;
    let on_topic: Vec<_> = records.iter().map(|record| record.json()["id"].clone()).collect();
    let at_app: Vec<_> = delivered.iter().map(|entry| entry.json()["id"].clone()).collect();
    ids.equals("ids in order of arrival", &at_app, &on_topic);
    let distinct = on_topic.iter().filter_map(Value::as_str).filter(|id| !id.is_empty());
    let distinct: std::collections::BTreeSet<_> = distinct.collect();
    trial.step(OWN_ID).equals("distinct ids on the topic", &distinct.len(), &2);

    let app_id = trial.sidecar("a")?.app_id.as_str();
    let texts = [
        (SOURCE, "source", app_id),
        (TYPE, "type", "com.dapr.event.sent"),
        (SPEC_VERSION, "specversion", "1.0"),
        (CONTENT_TYPE, "datacontenttype", "application/json"),
        (TOPIC, "topic", topic.as_str()),
        (COMPONENT, "pubsubname", PUBSUB),
    ];
    let records = records.iter().map(|record| ("on the topic", record.json()));
    let both = records.chain(delivered.iter().map(|entry| ("at the app", entry.json())));
    for (place, envelope) in both {
        for (step, field, expected) in texts {
            trial.step(step).equals_json(&format!("`{field}` {place}"), &envelope[field], &expected.into());
        }
        // A zone in brackets is read here too, and is no part of RFC 3339.
        let time = envelope["time"].as_str().filter(|time| !time.contains('['));
        let time = time.and_then(|time| time.parse::<Timestamp>().ok());
        let now = time.is_some_and(|time| time.duration_since(Timestamp::now()).abs() <= NEAR);
        let met = format!("`time` {place}: {}", envelope["time"]);
        trial.step(TIME).that(now, "the time of now with its offset, as in RFC 3339", met);
        trial.step(DATA).equals_json(&format!("`data` {place}"), &envelope["data"], &data);
    }
    missing_id(&trial).await?;
    if trial.transport() == Transport::Http {
        wire(&trial, &topic, &route).await?;
        trace(&trial).await?;
    }
    Ok(())
}

/// An event that is in an envelope already, of which `CloudEvents` 1.0 demands an id.
async fn missing_id(trial: &Trial) -> Result<(), Stop> {
    const EVENT: &[u8] = br#"{"specversion":"1.0","source":"shop","type":"shop.order","data":{"n":1}}"#;
    let (topic, content_type) = (trial.scope().topic("ready"), Some("application/cloudevents+json"));
    let publish = Publish { pubsub: PUBSUB, topic: &topic, data: EVENT.into(), content_type, metadata: Vec::new() };
    let reply = trial.client("a")?.publish(&publish).await?;
    let records = trial.broker()?.records(&topic).await?;
    let ids: Vec<_> = records.iter().map(|record| record.json()["id"].clone()).collect();
    let complete = ids.iter().all(|id| id.as_str().is_some_and(|id| !id.is_empty()));
    let sound = if reply.status.is_success() { ids.len() == 1 } else { reply.status.is_answer() && ids.is_empty() };
    let met = format!("{}; ids on the topic: {}", reply.summary(), Value::from(ids));
    trial.step(MISSING_ID_COMPLETED).that(sound && complete, "one record with an id, or a refusal and none", met);
    Ok(())
}

/// What only the bytes of an HTTP delivery can show.
async fn wire(trial: &Trial, topic: &str, route: &str) -> Result<(), Stop> {
    let delivered = trial.witness("a")?.ledger().on(route);
    let records = trial.broker()?.records(topic).await?;
    let bodies: Vec<_> = delivered.iter().map(|entry| String::from_utf8_lossy(&entry.body).into_owned()).collect();
    let values = records.iter().map(|record| record.value.clone().unwrap_or_default());
    let values: Vec<_> = values.map(|value| String::from_utf8_lossy(&value).into_owned()).collect();
    let same = trial.step(BYTE_FOR_BYTE);
    same.equals("deliveries", &bodies.len(), &2);
    same.equals("the delivered bodies", &bodies, &values);
    let kind = |entry: &Entry| (entry.verb.clone(), entry.header("content-type").unwrap_or_default().to_owned());
    let kinds: Vec<_> = delivered.iter().map(kind).collect();
    let expected = vec![("POST".to_owned(), "application/cloudevents+json".to_owned()); 2];
    trial.step(DELIVERY_TYPE).equals("verbs and content types", &kinds, &expected);
    Ok(())
}

async fn trace(trial: &Trial) -> Result<(), Stop> {
    const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
    let topic = trial.scope().topic("traced");
    let (path, parent) = (format!("/v1.0/publish/{PUBSUB}/{topic}"), format!("00-{TRACE}-b7ad6b7169203331-01"));
    let headers = vec![("content-type", "application/json"), ("traceparent", parent.as_str())];
    given(&trial.client("a")?.raw(Raw { verb: "POST", path: &path, headers, body: "{}".into() }).await?)?;
    let records = trial.broker()?.records(&topic).await?;
    let kept = records.first().map(|record| record.json()["traceparent"].clone()).unwrap_or_default();
    let holds = kept.as_str().is_some_and(|parent| parent.contains(TRACE));
    let step = trial.step(TRACE_KEPT);
    step.that(holds, "`traceparent` with the trace id of the request", format!("`traceparent`: {kept}"));
    Ok(())
}
