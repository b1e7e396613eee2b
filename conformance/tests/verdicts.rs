//! What a trial comes to when its sidecar does not answer, does not live, or was never heard; when its machine was too
//! busy, or a recording is full; and what becomes of the stands and of the trials beside it. Each check here is one of
//! our own, on our double.

mod toy;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use conformance::model::event::Event;
use conformance::model::result::CheckResult;
use conformance::model::step::Step;
use conformance::model::verdict::Verdict;
use conformance::run::check::Check;
use conformance::run::stop::Stop;
use conformance::run::trial::Trial;
use fixtures::ask::{AppProtocol, Ask, SidecarAsk};
use fixtures::client::{Raw, Reply};
use fixtures::embedded::defect::{Defect, Defects};
use fixtures::embedded::embedded;
use fixtures::error::Error;
use fixtures::kept::Limit;
use fixtures::patience;
use fixtures::run::Run;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;

const FIRST: Step = Step::caught("first", &[Defect::SaveAnswers200]);
const SECOND: Step = Step::caught("second", &[Defect::SaveAnswers200]);

const TOY: Check = Check {
    id: "toy.toy",
    steps: &[FIRST],
    ask: |_| Ask::of(vec![SidecarAsk::new("a", AppProtocol::Http)]),
    ..Check::SIDECAR
};

/// Runs checks one after the other on our double; what was told.
async fn run(checks: &[&'static Check]) -> Vec<Event> {
    // An answer is waited for a second and a half at most: nobody here answers late.
    patience::scale(0.06);
    let (told, ended) = toy::run(embedded(&Run::new(), Defects::default()).unwrap(), checks).await;
    ended.unwrap();
    told
}

/// How many trials were put off.
fn deferred(told: &[Event]) -> usize {
    told.iter().filter(|event| matches!(event, Event::CheckDeferred { .. })).count()
}

/// Runs one check that ends at once.
async fn one(check: &'static Check) -> CheckResult {
    toy::results(&run(&[check]).await).remove(0)
}

async fn probe(trial: &Trial, addr: SocketAddr) -> Result<Reply, Error> {
    trial.client_at(addr).raw(Raw { verb: "GET", path: "/", ..Raw::default() }).await
}

/// Has the sidecar end by itself, as far as the harness knows.
async fn die(trial: &Trial) -> Result<Reply, Error> {
    let sidecar = trial.sidecar("a")?;
    let reply = trial.client("a")?.raw(Raw { verb: "POST", path: "/v1.0/shutdown", ..Raw::default() }).await?;
    let ended = patience::until(patience::STOP.lasting(Duration::from_secs(200)), "its end", async || {
        match sidecar.exited().await {
            Some(_) => patience::Probe::Ready(()),
            None => patience::Probe::NotYet("it runs".into()),
        }
    });
    ended.await?;
    Ok(reply)
}

#[tokio::test]
async fn a_closed_connection_is_a_finding() {
    static CHECK: Check = Check {
        body: |trial| {
            Box::pin(async move {
                let listener = TcpListener::bind("127.0.0.1:0").await.map_err(unusable)?;
                let addr = listener.local_addr().map_err(unusable)?;
                let (reply, _) = tokio::join!(probe(&trial, addr), async { listener.accept().await.map(drop) });
                trial.step(FIRST).responds(&reply?, 200);
                Ok(())
            })
        },
        ..TOY
    };
    let result = one(&CHECK).await;
    assert_eq!((result.verdict, result.error.as_deref()), (Verdict::Violated, None), "{result:?}");
    assert!(result.findings[0].actual.starts_with("no answer, the connection ended"), "{result:?}");
}

#[tokio::test]
async fn no_answer_at_all_is_a_finding() {
    static CHECK: Check = Check {
        body: |trial| {
            Box::pin(async move {
                let listener = TcpListener::bind("127.0.0.1:0").await.map_err(unusable)?;
                let addr = listener.local_addr().map_err(unusable)?;
                let silent = async {
                    let (mut stream, _) = listener.accept().await?;
                    stream.read_to_end(&mut Vec::new()).await
                };
                let (reply, _) = tokio::join!(probe(&trial, addr), silent);
                trial.step(FIRST).responds(&reply?, 200);
                Ok(())
            })
        },
        ..TOY
    };
    let result = one(&CHECK).await;
    // On a machine that had no time for it, it says nothing.
    if result.starved.is_some() {
        assert_eq!((result.verdict, result.findings.len()), (Verdict::Unknown, 0), "{result:?}");
    } else {
        assert_eq!((result.verdict, result.error.as_deref()), (Verdict::Violated, None), "{result:?}");
        assert!(result.findings[0].actual.starts_with("no answer, the connection stayed open"), "{result:?}");
    }
}

#[tokio::test]
async fn a_sidecar_that_dies_after_its_answer_is_a_finding_of_that_trial_alone() {
    static DIES: Check = Check {
        id: "toy.dies",
        body: |trial| {
            Box::pin(async move {
                trial.step(FIRST).responds(&die(&trial).await?, 204);
                Ok(())
            })
        },
        ..TOY
    };
    static NEXT: Check = Check {
        id: "toy.next",
        body: |trial| {
            Box::pin(async move {
                let reply = trial.client("a")?.metadata().await?;
                trial.step(FIRST).responds(&reply, 200);
                Ok(())
            })
        },
        ..TOY
    };
    let results = toy::results(&run(&[&DIES, &NEXT]).await);
    assert_eq!((results[0].verdict, results[0].findings.len()), (Verdict::Violated, 1), "{results:?}");
    let finding = &results[0].findings[0];
    assert_eq!(
        (finding.step.as_str(), finding.expected.as_str()),
        ("first", "every sidecar lives on, and every app that is judged")
    );
    assert_eq!(finding.actual, "sidecar `a` ended with code 0");
    assert!(!finding.ledger.is_empty(), "its last lines: {finding:?}");
    assert_eq!(results[1].verdict, Verdict::Holds, "on a stand of its own: {results:?}");
}

#[tokio::test]
async fn a_sidecar_that_somebody_ended_is_no_finding() {
    static CHECK: Check = Check {
        body: |trial| {
            Box::pin(async move {
                trial.sidecar("a")?.kill().await?;
                trial.step(FIRST).that(true, "a killed sidecar", "a killed sidecar");
                Ok(())
            })
        },
        ..TOY
    };
    assert_eq!(one(&CHECK).await.verdict, Verdict::Holds);
}

#[tokio::test]
async fn the_silence_of_the_dead_is_a_finding() {
    static CHECK: Check = Check {
        body: |trial| {
            Box::pin(async move {
                trial.step(FIRST).responds(&die(&trial).await?, 204);
                trial.step(FIRST).settles(trial.witness("a")?, "/nothing", 0).await;
                Ok(())
            })
        },
        ..TOY
    };
    let result = one(&CHECK).await;
    assert_eq!(result.verdict, Verdict::Violated);
    let met: Vec<_> = result.findings.iter().map(|finding| finding.actual.as_str()).collect();
    assert!(met.iter().all(|met| *met == "sidecar `a` ended with code 0"), "{met:?}");
}

#[tokio::test]
async fn silence_beside_which_nothing_was_heard_is_unknown() {
    static CHECK: Check = Check {
        body: |trial| {
            Box::pin(async move {
                trial.step(FIRST).stays_silent(trial.witness("a")?, "/nothing", &[]).await?;
                Ok(())
            })
        },
        ..TOY
    };
    let result = one(&CHECK).await;
    assert_eq!(result.verdict, Verdict::Unknown, "{result:?}");
    assert!(result.error.unwrap().contains("tell that /nothing stays silent"));
}

#[tokio::test]
async fn fewer_calls_than_wanted_do_not_settle() {
    static CHECK: Check = Check {
        body: |trial| {
            Box::pin(async move {
                trial.step(FIRST).settles(trial.witness("a")?, "/nothing", 1).await;
                Ok(())
            })
        },
        ..TOY
    };
    assert_eq!(one(&CHECK).await.findings[0].actual, "0 calls");
}

/// How often the body of a check has run.
static RUNS: [AtomicUsize; 2] = [const { AtomicUsize::new(0) }; 2];

/// Misses a time by next to nothing, which no machine can tell, when `misses` says so of that run.
async fn late(trial: Trial, of: usize, misses: fn(usize) -> bool) -> Result<(), Stop> {
    let missed = misses(RUNS[of].fetch_add(1, Ordering::Relaxed));
    trial.step(FIRST).timed(Duration::ZERO).that(!missed, "in time", "late");
    Ok(())
}

#[tokio::test]
async fn a_starved_trial_runs_once_more_and_only_that_counts() {
    static ONCE: Check = Check { id: "toy.once", body: |trial| Box::pin(late(trial, 0, |run| run == 0)), ..TOY };
    static ALWAYS: Check = Check { id: "toy.always", body: |trial| Box::pin(late(trial, 1, |_| true)), ..TOY };
    let told = run(&[&ONCE, &ALWAYS]).await;
    let mut results = toy::results(&told);
    results.sort_by(|a, b| a.id.cmp(&b.id));
    assert_eq!((deferred(&told), results.len()), (2, 2));
    assert_eq!(RUNS.each_ref().map(|runs| runs.load(Ordering::Relaxed)), [2, 2]);
    assert_eq!(results.iter().map(|one| one.verdict).collect::<Vec<_>>(), [Verdict::Unknown, Verdict::Holds]);
    assert!(
        results.iter().all(|one| one.starved.as_ref().is_some_and(|why| why.contains("stood still"))),
        "{results:?}"
    );
}

#[tokio::test]
async fn a_finding_beside_a_starved_time_is_not_run_again() {
    static CHECK: Check = Check {
        steps: &[FIRST, SECOND],
        body: |trial| {
            Box::pin(async move {
                trial.step(FIRST).timed(Duration::ZERO).that(false, "in time", "late");
                trial.step(SECOND).that(false, "one", "two");
                Ok(())
            })
        },
        ..TOY
    };
    let told = run(&[&CHECK]).await;
    assert_eq!((deferred(&told), toy::results(&told)[0].verdict), (0, Verdict::Violated));
}

#[tokio::test]
async fn a_ledger_that_is_full_proves_nothing() {
    static CHECK: Check = Check {
        steps: &[FIRST, SECOND],
        body: |trial| {
            Box::pin(async move {
                let witness = trial.witness("a")?;
                witness.ledger().keep_at_most(Limit { items: 1, ..Limit::default() });
                for _ in 0..2 {
                    assert!(probe(&trial, witness.addr()).await?.status.is_answer());
                }
                let calls = witness.ledger().on("/").len();
                trial.step(FIRST).equals("calls", &calls, &1);
                trial.step(SECOND).equals("calls", &calls, &2);
                Ok(())
            })
        },
        ..TOY
    };
    let told = run(&[&CHECK]).await;
    let result = toy::results(&told).remove(0);
    assert_eq!((result.verdict, result.findings.len(), deferred(&told)), (Verdict::Unknown, 0, 0), "{result:?}");
    assert_eq!(result.steps.iter().map(|step| step.verdict).collect::<Vec<_>>(), [Verdict::Holds, Verdict::Unknown]);
    assert!(result.error.unwrap().contains("the ledger of `a` is full: "));
}

fn unusable(error: std::io::Error) -> Error {
    Error::new(fixtures::error::Kind::Harness, "listen").with_source(error)
}
