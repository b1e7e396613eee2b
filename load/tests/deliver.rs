//! Numbered events on their way from the planned publish to the app, on embedded sidecars, sound and wrong ones.

mod common;

use std::sync::Arc;

use fixtures::client::Transport;
use fixtures::embedded::defect::{Defect, Defects};
use fixtures::environment::Environment;
use fixtures::interrupt::Interrupt;
use fixtures::run::Run;
use fixtures::scenario::{Scenario, Scene};
use load::deliver::Deliveries;
use load::place::Place;
use load::report::{Asked, Delivery, Report};
use load::run::{Progress, run};
use rstest::rstest;

/// Several events of each partition key, few enough for a busy machine.
const COUNT: u64 = 160;

/// Publishes [`COUNT`] events through a sidecar with these defects.
async fn deliver(transport: Transport, defects: &[Defect]) -> (Report, Delivery) {
    let identity = Run::new();
    let environment = fixtures::embedded::embedded(&identity, Defects::of(defects)).unwrap();
    let environment: Arc<dyn Environment> = Arc::from(environment);
    let place = Place::within(&environment, &identity, Scenario::Deliver, transport, Scene::PAYLOAD).await;
    let place = place.unwrap_or_else(|error| panic!("{error}"));
    let deliveries = Deliveries::follow(&place).unwrap();
    let (interrupt, target) = (Interrupt::default(), deliveries.target());
    let ran = run(target, common::all_of(COUNT), Asked::default(), None, &interrupt, Progress::silent()).await;
    let (mut report, _) = ran.unwrap_or_else(|error| panic!("{error}"));
    let (delivery, _) = deliveries.finish(&interrupt).await;
    report.deliver(delivery.clone());
    place.close().await.unwrap();
    environment.close().await.unwrap();
    (report, delivery)
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn every_event_arrives_once_and_in_order(#[values(Transport::Http, Transport::Grpc)] transport: Transport) {
    let (report, delivery) = deliver(transport, &[]).await;
    assert_eq!(report.outcomes, [("accepted".to_owned(), COUNT)].into());
    let Delivery { published, delivered, latency, .. } = &delivery;
    assert_eq!((*published, *delivered, latency.count), (COUNT, COUNT, COUNT));
    assert_eq!((delivery.duplicated, delivery.lost, delivery.reordered, delivery.strange), (0, 0, 0, 0));
    let lost: Vec<_> = report.doubts.iter().filter(|doubt| doubt.contains("never arrived")).collect();
    assert!(lost.is_empty(), "{lost:?}");
    let schema = serde_json::from_str(include_str!("../schemas/report.schema.json")).unwrap();
    let errors: Vec<_> = jsonschema::validator_for(&schema)
        .unwrap()
        .iter_errors(&serde_json::to_value(&report).unwrap())
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(errors, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_is_delivered_twice_is_counted_as_a_duplicate() {
    let (_, delivery) = deliver(Transport::Http, &[Defect::SuccessRedelivered]).await;
    assert_eq!((delivery.delivered, delivery.lost), (COUNT, 0));
    // The run ends with the last event, so the last duplicates may come too late.
    assert!((COUNT / 2..=COUNT).contains(&delivery.duplicated), "{} duplicates", delivery.duplicated);
}
