//! What a machine that stands still keeps from coming is no finding. This process stands still itself, so the test has
//! one of its own.

mod toy;

use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use conformance::model::result::CheckResult;
use conformance::model::step::Step;
use conformance::model::verdict::Verdict;
use conformance::run::check::Check;
use conformance::run::stop::Stop;
use conformance::run::trial::Trial;
use fixtures::ask::{AppProtocol, Ask, SidecarAsk};
use fixtures::client::Raw;
use fixtures::embedded::defect::{Defect, Defects};
use fixtures::embedded::embedded;
use fixtures::patience;
use fixtures::run::Run;

const STEP: Step = Step::caught("step", &[Defect::PublishLoses]);

/// How often its body has run.
static RUNS: AtomicUsize = AtomicUsize::new(0);

static CHECK: Check = Check {
    id: "toy.starved",
    steps: &[STEP],
    ask: |_| Ask::of(vec![SidecarAsk::new("a", AppProtocol::Http)]),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

/// Calls its app, unless the machine stands still in the meantime, as it does the first time.
async fn run(trial: Trial) -> Result<(), Stop> {
    let (witness, step) = (trial.witness("a")?, trial.step(STEP));
    let stops = if RUNS.fetch_add(1, Ordering::Relaxed) == 0 {
        // In the middle of the wait below, as the test scales it, and longer than half of it.
        let still = format!("sleep 0.3; kill -STOP {0}; sleep 1.8; kill -CONT {0}", std::process::id());
        Some(Command::new("sh").args(["-c", &still]).spawn().unwrap())
    } else {
        let call = Raw { verb: "GET", path: "/calls", ..Raw::default() };
        let reply = trial.client_at(witness.addr()).raw(call).await?;
        assert!(reply.status.is_answer(), "{reply:?}");
        None
    };
    let seen = step.arrives(witness, "/calls", 1).await;
    if let Some(mut stops) = stops {
        stops.wait().unwrap();
    }
    // The same call is missing here too.
    step.equals("calls", &seen.len(), &1);
    Ok(())
}

#[tokio::test]
async fn what_did_not_come_while_the_machine_stood_still_is_looked_for_again() {
    // A delivery is waited for three seconds at most.
    patience::scale(0.15);
    let (told, ended) = toy::run(embedded(&Run::new(), Defects::default()).unwrap(), &[&CHECK]).await;
    ended.unwrap();
    let CheckResult { verdict, starved, findings, .. } = toy::results(&told).remove(0);
    assert_eq!((verdict, findings.len()), (Verdict::Holds, 0), "{starved:?}");
    assert!(starved.is_some_and(|why| why.contains("stood still")));
    assert_eq!(RUNS.load(Ordering::Relaxed), 2);
}
