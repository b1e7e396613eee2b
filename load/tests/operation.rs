//! Every operation through the embedded sidecar, over both transports: all are accepted, and their effect is there.

use std::time::Duration;

use fixtures::client::Transport;
use fixtures::form::Form;
use fixtures::interrupt::Interrupt;
use fixtures::scenario::{CALLER, Scenario, Scene};
use fixtures::versions::Versions;
use load::arrival::{Arrival, Stop};
use load::engine::{Grid, Plan};
use load::place::Place;
use load::report::{Asked, Report};
use load::run::{Progress, run};
use rstest::rstest;

/// Enough operations to come around to each sort, few enough for a busy machine.
const COUNT: u64 = 150;

fn plan() -> Plan {
    Plan {
        // A busy machine may be late with a rate; whoever waits for answers sends everything.
        arrival: Arrival::Closed,
        stop: Stop::Count(COUNT),
        grid: Grid::FINE,
        connections: 4,
        workers: 2,
        timeout: Duration::from_secs(10),
    }
}

async fn place(scenario: Scenario, transport: Transport) -> Place {
    let opened = Place::open(Form::Embedded, &Versions::from_env(), scenario, transport, Scene::PAYLOAD).await;
    opened.unwrap_or_else(|error| panic!("{error}"))
}

async fn load(place: &Place) -> Report {
    let target = place.target().unwrap();
    let ran = run(target, plan(), Asked::default(), None, &Interrupt::default(), Progress::silent()).await;
    ran.unwrap_or_else(|error| panic!("{error}")).0
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn every_operation_is_accepted(
    #[values(Transport::Http, Transport::Grpc)] transport: Transport,
    #[values(
        Scenario::StateGet,
        Scenario::StateSet,
        Scenario::StateMixed,
        Scenario::StateTransaction,
        Scenario::Publish,
        Scenario::Invoke,
        Scenario::InvokeOwn,
        Scenario::SecretGet
    )]
    scenario: Scenario,
) {
    let place = place(scenario, transport).await;
    let report = load(&place).await;
    assert_eq!(report.outcomes, [("accepted".to_owned(), COUNT)].into());
    assert!(place.met.starts_with("embedded: "), "{}", place.met);
    effect(&place, scenario).await;
    place.close().await.unwrap();
}

/// What must be there on the other side after [`COUNT`] operations and the one that was tried before them.
async fn effect(place: &Place, scenario: Scenario) {
    let (stand, scene) = (place.stand().unwrap(), &place.scene);
    match scenario {
        Scenario::StateGet | Scenario::StateSet | Scenario::StateMixed | Scenario::StateTransaction => {
            let part = if scenario == Scenario::StateTransaction { "-second" } else { "" };
            let key = format!("{}{part}", scene.key(7));
            let row = stand.database().unwrap().row("state", &key).await.unwrap();
            assert!(row.is_some(), "{key} is in no row");
        }
        Scenario::Publish => {
            let records = stand.broker().unwrap().records(&scene.names.topic).await.unwrap();
            assert_eq!(records.len() as u64, COUNT + 1);
        }
        Scenario::Invoke | Scenario::InvokeOwn => {
            let invoked = stand.sidecar(scenario.invoked().unwrap_or(CALLER)).unwrap();
            assert_eq!(invoked.sink().unwrap().calls(), COUNT + 1);
        }
        // Reading leaves nothing behind; that a value came is in the outcomes.
        Scenario::SecretGet => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_and_writes_of_a_mixed_load_are_told_apart() {
    let place = place(Scenario::StateMixed, Transport::Http).await;
    let report = load(&place).await;
    let counts: Vec<_> = report.series.iter().map(|(name, part)| (name.as_str(), part.response.count)).collect();
    let [("get", reads), ("set", writes)] = counts[..] else { panic!("{counts:?}") };
    assert_eq!(reads + writes, COUNT);
    assert!((COUNT / 10..COUNT / 3).contains(&writes), "{writes} writes among {COUNT} operations");
    place.close().await.unwrap();
}
