//! Users travel through the todo system on the embedded sidecar, and what it remembers of it is judged: a sound system
//! holds, and each flawed one is found out.

use std::path::Path;
use std::time::Duration;

use fixtures::embedded::defect::Defects;
use fixtures::embedded::flawed;
use fixtures::interrupt::Interrupt;
use fixtures::run::Run;
use fixtures::scratch::Scratch;
use fixtures::service::flaw::{Flaw, Flaws};
use fixtures::service::use_program;
use fixtures::todo::{self, Options};
use load::address::Address;
use load::journey::{Beside, Journey, Key, Tour, save, travel};
use load::run::Progress;
use rstest::rstest;
use tokio::sync::Mutex;

/// goose keeps its stop for the whole process, so one load runs after the other.
static TURN: Mutex<()> = Mutex::const_new(());

/// Three users, one on each walk, for two seconds.
async fn journey(flaws: &[Flaw], key: Option<&str>, folder: Option<&Path>) -> Journey {
    use_program(Path::new(env!("CARGO_BIN_EXE_dapr-load")));
    let environment = flawed(&Run::new(), Defects::default(), Flaws::of(flaws)).unwrap();
    let options = Options { development_user: Some("dev"), ..Options::default() };
    let stand = environment.open(&todo::ask(&options)).await.unwrap();
    let page = stand.sidecar("gateway").unwrap().service().unwrap().addr();
    let tour = Tour {
        page: Address::read(&format!("http://{page}/"), &[]).unwrap(),
        subject: "a test".into(),
        key: key.map(|key| Key::new(key.as_bytes())),
        users: 3,
        length: Duration::from_secs(2),
        think: Duration::from_millis(20),
        timeout: Duration::from_secs(10),
        folder: folder.map(Into::into),
    };
    let beside = Beside { broker: stand.broker().unwrap().as_ref(), topic: format!("task-events-{}", stand.name) };
    let travelled = travel(&tour, Some(beside), &Interrupt::default(), Progress::silent()).await;
    stand.close().await.unwrap();
    environment.close().await.unwrap();
    let (journey, gathered) = travelled.unwrap();
    if let Some(folder) = folder {
        save(folder, &journey, &gathered).unwrap();
    }
    journey
}

#[rstest]
#[case::with_tokens(Some(todo::SIGNING_KEY))]
#[case::as_the_development_user(None)]
#[tokio::test]
async fn a_sound_system_remembers_everything(#[case] key: Option<&str>) {
    let _turn = TURN.lock().await;
    let folder = Scratch::new(&Run::new(), "journey", false).unwrap();
    let journey = journey(&[], key, Some(folder.path())).await;
    let history = &journey.history;
    assert!(history.holds(), "{history:?}");
    assert!(history.created > 5 && history.completed > 0, "{history:?}");
    assert_eq!((history.found, history.lost, history.duplicated), (history.created, 0, 0));
    let events = history.events.as_ref().unwrap();
    assert_eq!(
        (events.seen, events.expected),
        (history.created + history.completed, history.created + history.completed)
    );
    let report = &journey.report;
    let series: Vec<_> = report.series.keys().map(String::as_str).collect();
    assert_eq!(series, ["chat-complete", "chat-create", "chat-list", "complete", "create", "list"]);
    assert_eq!(report.series["create"].response.count + report.series["chat-create"].response.count, history.created);
    assert_eq!(report.outcomes.values().sum::<u64>(), report.sent);
    for file in
        ["journey.json", "report.json", "worker-0.hlog", "response.hgrm", "goose.html", "goose.json", "goose.md"]
    {
        assert!(folder.path().join(file).is_file(), "{file} is missing");
    }
    let text = std::fs::read_to_string(folder.path().join("journey.json")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let schema = serde_json::from_str(include_str!("../schemas/journey.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> = schema.iter_errors(&json).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, [""; 0]);
}

#[rstest]
#[case::forgets_tasks(Flaw::ForgetsTasks, |journey: &Journey| journey.history.lost)]
#[case::doubles_events(Flaw::PublishesTwice, |journey: &Journey| journey.history.events.as_ref().unwrap().duplicated)]
#[tokio::test]
async fn a_flawed_system_is_found_out(#[case] flaw: Flaw, #[case] count: fn(&Journey) -> u64) {
    let _turn = TURN.lock().await;
    let journey = journey(&[flaw], Some(todo::SIGNING_KEY), None).await;
    assert!(journey.history.created > 0, "{:?}", journey.report.outcomes);
    assert!(count(&journey) > 0 && !journey.history.holds(), "{:?}", journey.history);
    assert!(!journey.history.examples.is_empty());
}

#[tokio::test]
async fn whoever_is_interrupted_before_the_start_sends_nothing() {
    let _turn = TURN.lock().await;
    let nobody = load::truth::serve_plain(0).unwrap();
    let tour = Tour {
        page: Address::read(&format!("http://{}/", nobody.addr()), &[]).unwrap(),
        subject: "a test".into(),
        key: None,
        users: 1,
        length: Duration::from_secs(60),
        think: Duration::ZERO,
        timeout: Duration::from_secs(1),
        folder: None,
    };
    let interrupt = Interrupt::default();
    interrupt.set();
    let (journey, _) = travel(&tour, None, &interrupt, Progress::silent()).await.unwrap();
    assert_eq!((journey.report.sent, journey.report.interrupted, journey.history.created), (0, true, 0));
    assert!(journey.report.doubts[0].contains("interrupted"), "{:?}", journey.report.doubts);
}
