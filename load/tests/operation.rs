//! Every operation through the embedded sidecar, over both transports: all are accepted, and their effect is there.

mod common;

use std::net::{Ipv4Addr, SocketAddr};

use fixtures::ask::{AppProtocol, Program};
use fixtures::client::Transport;
use fixtures::embedded::defect::Defects;
use fixtures::form::Form;
use fixtures::interrupt::Interrupt;
use fixtures::port::Held;
use fixtures::run::Run;
use fixtures::scenario::{CALLER, Names, Scenario, Scene};
use fixtures::versions::Versions;
use load::place::Place;
use load::report::{Asked, Report};
use load::run::{Progress, run};
use rstest::rstest;

/// Enough operations to come around to each sort, few enough for a busy machine.
const COUNT: u64 = 150;

async fn place(scenario: Scenario, transport: Transport) -> Place {
    let opened = Place::open(Form::Embedded, &Versions::from_env(), scenario, transport, Scene::PAYLOAD).await;
    opened.unwrap_or_else(|error| panic!("{error}"))
}

async fn load(place: &Place) -> Report {
    let target = place.target().unwrap();
    let ran =
        run(target, common::all_of(COUNT), Asked::default(), None, &Interrupt::default(), Progress::silent()).await;
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
        Scenario::PublishBulk,
        Scenario::Deliver,
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

/// What must be there on the other side after [`COUNT`] operations and what was tried before them.
async fn effect(place: &Place, scenario: Scenario) {
    let (stand, scene) = (place.stand().unwrap(), &place.scene);
    match scenario {
        Scenario::StateGet | Scenario::StateSet | Scenario::StateMixed | Scenario::StateTransaction => {
            let part = if scenario == Scenario::StateTransaction { "-second" } else { "" };
            let key = format!("{}{part}", scene.key(7));
            let row = stand.database().unwrap().row("state", &key).await.unwrap();
            assert!(row.is_some(), "{key} is in no row");
        }
        Scenario::Publish | Scenario::PublishBulk | Scenario::Deliver => {
            let records = stand.broker().unwrap().records(&scene.names.topic).await.unwrap();
            let tried = scene.trials().len().max(1);
            assert_eq!(records.len(), (COUNT as usize + tried) * scene.messages());
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

/// A sidecar with a state store and the API token `right`; runs `tries` with its address over `transport`.
async fn guarded(transport: Transport, tries: impl AsyncFnOnce(SocketAddr, Names)) {
    let environment = fixtures::embedded::embedded(&Run::new(), Defects::default()).unwrap();
    let names = Names::of("guarded");
    let mut ask = Scenario::StateSet.ask(&names, AppProtocol::Http, &Program::Sink);
    ask.base.sidecars[0].env.insert("DAPR_API_TOKEN".into(), "right".into());
    let stand = environment.open(&ask).await.unwrap();
    let sidecar = stand.sidecar(CALLER).unwrap();
    tries(if transport == Transport::Http { sidecar.http } else { sidecar.grpc }, names).await;
    stand.close().await.unwrap();
    environment.close().await.unwrap();
}

async fn refused(addr: SocketAddr, transport: Transport, token: Option<&str>, names: Names) -> String {
    let scene = Scene::new(Scenario::StateSet, names, Scene::PAYLOAD);
    let place = Place::at(addr, transport, token.map(str::to_owned), scene, None).await;
    place.err().map(|error| error.to_string()).unwrap_or_default()
}

#[rstest]
#[case::http(Transport::Http, "http 401")]
#[case::grpc(Transport::Grpc, "grpc Unauthenticated")]
#[tokio::test]
async fn a_wrong_token_is_told_with_the_words_of_the_sidecar(#[case] transport: Transport, #[case] word: &str) {
    guarded(transport, async |addr, names| {
        for token in [None, Some("wrong")] {
            let error = refused(addr, transport, token, names.clone()).await;
            assert!(error.contains(word) && error.contains("--token"), "{error}");
        }
        assert_eq!(refused(addr, transport, Some("right"), names).await, "");
    })
    .await;
}

#[rstest]
#[case::http(Transport::Http, "ERR_STATE_STORE_NOT_FOUND")]
#[case::grpc(Transport::Grpc, "DAPR_STATE_NOT_FOUND")]
#[tokio::test]
async fn a_missing_component_is_told_with_the_words_of_the_sidecar(#[case] transport: Transport, #[case] word: &str) {
    guarded(transport, async |addr, mut names| {
        names.store = "nowhere".into();
        let error = refused(addr, transport, Some("right"), names).await;
        assert!(error.contains(word) && error.contains("nowhere"), "{error}");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn an_unreachable_sidecar_is_told_with_its_address(
    #[values(Transport::Http, Transport::Grpc)] transport: Transport,
) {
    let held = Held::on(Ipv4Addr::LOCALHOST.into()).unwrap();
    let error = refused(held.addr(), transport, None, Names::of("nobody")).await;
    let told = format!("reach the sidecar at {}", held.addr());
    assert!(error.contains(&told) && error.contains("correct its address"), "{error}");
}
