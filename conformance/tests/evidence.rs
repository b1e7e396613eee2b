//! A violated trial leaves a folder that tells all, and no secret.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use conformance::checks;
use conformance::judge::baseline::Accepted;
use conformance::model::event::{Event, Listener};
use conformance::model::mutant::Mutant;
use conformance::model::result::CheckResult;
use conformance::report::evidence::keeper::Keeper;
use conformance::run::check::Check;
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

/// Runs a check on a sidecar with a defect; returns its result, the evidence in `out`, and the secrets of the stand.
async fn run(id: &str, defect: Defect, out: &Scratch) -> (CheckResult, PathBuf, Vec<String>) {
    let check: &'static Check = checks::all().find(|check| check.id == id).unwrap();
    let run = Run::new();
    let environment = environment::mutated(&run, Mutant::Sidecar(defect)).unwrap();
    let job = Job { check, transport: Transport::Http, repetition: 0 };
    let (stands, groups) = Stands::new(environment.clone(), &run.id, std::slice::from_ref(&job));
    let results = Results::default();
    let keeper = Keeper::new(out.path()).unwrap();
    let sink = Sink::new(vec![Box::new(keeper), Box::new(results.clone())]);
    let (jobs, never) = ([(job, groups[0])], Interrupt::default());
    runner::run(&stands, &jobs, 1, &Accepted::ByVersion, &sink, &never).await;
    let secrets = stands.stand(groups[0]).await.unwrap().secrets();
    stands.close().await.unwrap();
    environment.close().await.unwrap();
    let result = results.0.lock().unwrap().pop().unwrap();
    let folder = out.path().join(result.evidence.clone().expect("evidence"));
    (result, folder, secrets)
}

#[tokio::test]
async fn a_violation_leaves_exchanges_logs_and_the_ledger() {
    let out = Scratch::new(&Run::new(), "evidence", false).unwrap();
    let (result, folder, secrets) = run("pubsub.publish", Defect::PublishAnswers200, &out).await;
    assert_eq!(result.evidence.as_deref(), Some("evidence/pubsub.publish-http"));
    let har: serde_json::Value = serde_json::from_slice(&fs::read(folder.join("exchange.har")).unwrap()).unwrap();
    assert_eq!(har["log"]["version"], "1.2");
    let urls: Vec<_> = har["log"]["entries"].as_array().unwrap().iter().map(|entry| &entry["request"]["url"]).collect();
    assert!(urls.iter().any(|url| url.as_str().unwrap().contains("/v1.0/publish/")), "{urls:?}");
    let ledger = fs::read_to_string(folder.join("ledger.ndjson")).unwrap();
    let first: serde_json::Value = serde_json::from_str(ledger.lines().next().unwrap()).unwrap();
    assert!(first["sidecar"].is_string() && first["path"].is_string(), "{first}");
    assert!(folder.join("a.log").is_file());
    assert!(!secrets.is_empty());
    for file in fs::read_dir(&folder).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        assert!(secrets.iter().all(|secret| !text.contains(secret)));
    }
}
