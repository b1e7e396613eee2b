//! A violated trial leaves a folder that tells all, and no secret.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use conformance::checks;
use conformance::judge::baseline::Accepted;
use conformance::model::event::{Event, Listener};
use conformance::model::mutant::Mutant;
use conformance::model::result::CheckResult;
use conformance::report::events::EventLog;
use conformance::report::evidence::keeper::Keeper;
use conformance::run::job::Job;
use conformance::run::sink::Sink;
use conformance::run::stands::Stands;
use conformance::run::{environment, runner};
use fixtures::client::Transport;
use fixtures::embedded::defect::Defect;
use fixtures::interrupt::Interrupt;
use fixtures::run::Run;
use fixtures::scratch::Scratch;

/// Keeps the results.
#[derive(Clone, Default)]
struct Results(Arc<std::sync::Mutex<Vec<CheckResult>>>);

impl Listener for Results {
    fn on(&mut self, event: &Event) {
        if let Event::CheckEnded { result } = event {
            self.0.lock().unwrap().push(result.clone());
        }
    }
}

/// What a run came to: its results, its folder, and the secrets of its stand.
struct Ran {
    results: Vec<CheckResult>,
    secrets: Vec<String>,
}

impl Ran {
    /// The evidence folder of that check.
    fn folder(&self, id: &str, out: &Scratch) -> PathBuf {
        let result = self.results.iter().find(|result| result.id == id).unwrap();
        out.path().join(result.evidence.clone().expect("evidence"))
    }
}

/// Runs checks side by side on one sidecar with a defect; evidence and events go to `out`.
async fn run(ids: &[&str], defect: Defect, out: &Scratch) -> Ran {
    let named = checks::all().filter(|check| ids.contains(&check.id));
    let jobs: Vec<_> = named.map(|check| Job { check, transport: Transport::Http, repetition: 0 }).collect();
    let run = Run::new();
    let environment = environment::mutated(&run, Mutant::Sidecar(defect)).unwrap();
    let (stands, groups) = Stands::new(environment.clone(), &run.id, &jobs);
    assert!(groups.iter().all(|group| *group == groups[0]), "they share a stand");
    let results = Results::default();
    let (keeper, events) = (Keeper::new(out.path()).unwrap(), EventLog::create(out.path()).unwrap());
    let sink = Sink::new(vec![Box::new(keeper), Box::new(events), Box::new(results.clone())]).unwrap();
    let jobs: Vec<_> = jobs.into_iter().zip(groups).collect();
    let secrets = stands.stand(jobs[0].1).await.unwrap().secrets();
    runner::run(&stands, &jobs, jobs.len(), &Accepted::ByVersion, &sink, &Interrupt::default()).await.unwrap();
    sink.close().await.unwrap();
    stands.close().await.unwrap();
    environment.close().await.unwrap();
    let results = results.0.lock().unwrap().clone();
    Ran { results, secrets }
}

#[tokio::test]
async fn a_violation_leaves_exchanges_logs_and_the_ledger() {
    let out = Scratch::new(&Run::new(), "evidence", false).unwrap();
    let ran = run(&["pubsub.publish"], Defect::PublishAnswers200, &out).await;
    assert_eq!(ran.results[0].evidence.as_deref(), Some("evidence/pubsub.publish-http"));
    let folder = ran.folder("pubsub.publish", &out);
    let har: serde_json::Value = serde_json::from_slice(&fs::read(folder.join("exchange.har")).unwrap()).unwrap();
    assert_eq!(har["log"]["version"], "1.2");
    let urls: Vec<_> = har["log"]["entries"].as_array().unwrap().iter().map(|entry| &entry["request"]["url"]).collect();
    assert!(urls.iter().any(|url| url.as_str().unwrap().contains("/v1.0/publish/")), "{urls:?}");
    let ledger = fs::read_to_string(folder.join("ledger.ndjson")).unwrap();
    let first: serde_json::Value = serde_json::from_str(ledger.lines().next().unwrap()).unwrap();
    assert!(first["sidecar"].is_string() && first["path"].is_string(), "{first}");
    assert!(folder.join("a.log").is_file());
}

#[tokio::test]
async fn the_evidence_of_a_trial_names_no_other_on_its_stand() {
    let out = Scratch::new(&Run::new(), "slice", false).unwrap();
    let ran = run(&["pubsub.delivery", "pubsub.envelope"], Defect::EmptyAnswerRetried, &out).await;
    let folder = ran.folder("pubsub.delivery", &out);
    let ledger = fs::read_to_string(folder.join("ledger.ndjson")).unwrap();
    assert!(ledger.contains("pubsub-delivery-http"), "{ledger}");
    for file in fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()) {
        let text = fs::read_to_string(&file).unwrap();
        assert!(!text.contains("pubsub-envelope-http"), "{}: {text}", file.display());
    }
}

#[tokio::test]
async fn no_secret_of_a_stand_is_in_its_evidence_or_its_events() {
    let out = Scratch::new(&Run::new(), "canary", false).unwrap();
    let ran = run(&["pubsub.publish"], Defect::PublishAnswers200, &out).await;
    assert!(!ran.secrets.is_empty());
    let files = fs::read_dir(ran.folder("pubsub.publish", &out)).unwrap().map(|file| file.unwrap().path());
    let events = out.path().join("events.ndjson");
    assert!(fs::read_to_string(&events).unwrap().contains("\"event\":\"observed\""));
    for file in files.chain([events]) {
        let text = fs::read_to_string(&file).unwrap();
        assert!(ran.secrets.iter().all(|secret| !text.contains(secret)), "{}", file.display());
    }
}
