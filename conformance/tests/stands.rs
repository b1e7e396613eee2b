//! When stands are closed, and that what does not end keeps nothing else running. Each check here is one of our own, on
//! our double.

mod toy;

use std::sync::{Arc, Mutex};

use conformance::model::result::CheckResult;
use conformance::model::step::Step;
use conformance::model::verdict::Verdict;
use conformance::run::check::Check;
use conformance::run::stop::Stop;
use conformance::run::trial::Trial;
use fixtures::ask::{AppProtocol, Ask, SidecarAsk};
use fixtures::embedded::defect::{Defect, Defects};
use fixtures::embedded::embedded;
use fixtures::environment::{Environment, Offer};
use fixtures::error::{Error, Kind};
use fixtures::guard::{Guard, Guards};
use fixtures::log::Log;
use fixtures::pending::Pending;
use fixtures::run::Run;
use fixtures::stand::{Addresses, Exit, Launch, Launched, Launcher, Parts, Process, Sidecar, Stand};

/// What does not end, where there is such a thing.
const STUBBORN: &str = "stubborn";

/// What happened, in order.
type Diary = Arc<Mutex<Vec<String>>>;

fn note(diary: &Diary, what: String) {
    diary.lock().unwrap().push(what);
}

/// Writes down that `what` is to end; one that is stubborn does not.
fn ending(diary: &Diary, what: &str) -> Result<(), Error> {
    note(diary, format!("end {what}"));
    if what == STUBBORN { Err(Error::new(Kind::Harness, format!("end {what}: it does not"))) } else { Ok(()) }
}

/// Our own sidecars, on stands that tell of their end.
struct Watched {
    inner: Box<dyn Environment>,
    diary: Diary,
}

impl Environment for Watched {
    fn name(&self) -> &'static str {
        self.inner.name()
    }

    fn offers(&self) -> &Offer {
        self.inner.offers()
    }

    fn open<'a>(&'a self, ask: &'a Ask) -> Pending<'a, Result<Stand, Error>> {
        Box::pin(async move {
            let inner = self.inner.open(ask).await?;
            let (sidecars, diary) = (inner.sidecars().to_vec(), self.diary.clone());
            note(&diary, format!("open {}", sidecars[0].name));
            let launcher = Arc::new(Copies { of: sidecars[0].clone(), diary: diary.clone() });
            let parts = Parts { launcher: Some(launcher), ..Parts::default() };
            let mut guards = Guards::default();
            guards.push(Closes { inner, diary });
            Ok(Stand::new(sidecars[0].name.clone(), sidecars, parts, guards))
        })
    }

    fn close(&self) -> Pending<'_, Result<(), Error>> {
        self.inner.close()
    }
}

/// Closes the stand behind a stand.
struct Closes {
    inner: Stand,
    diary: Diary,
}

impl Guard for Closes {
    fn what(&self) -> String {
        self.inner.sidecars()[0].name.clone()
    }

    fn end(self: Box<Self>) -> Pending<'static, Result<(), Error>> {
        Box::pin(async move {
            let ended = ending(&self.diary, &self.what());
            self.inner.close().await.and(ended)
        })
    }
}

/// "Launches" what is the sidecar of the stand under another name.
struct Copies {
    of: Sidecar,
    diary: Diary,
}

impl Launcher for Copies {
    fn launch<'a>(&'a self, launch: &'a Launch) -> Pending<'a, Result<Launched, Error>> {
        let addresses = Addresses::of_apis(self.of.http, self.of.grpc);
        let copy = Copy { name: launch.ask.name.clone(), log: Log::default(), diary: self.diary.clone() };
        let sidecar = Sidecar::new(&launch.ask, launch.ask.name.clone(), addresses, Arc::new(copy));
        Box::pin(std::future::ready(Ok(Launched::Running(sidecar))))
    }

    fn secrets(&self) -> Vec<String> {
        Vec::new()
    }
}

struct Copy {
    name: String,
    log: Log,
    diary: Diary,
}

impl Process for Copy {
    fn log(&self) -> &Log {
        &self.log
    }

    fn exited(&self) -> Pending<'_, Option<Exit>> {
        Box::pin(std::future::ready(None))
    }

    fn stop(&self) -> Pending<'_, Result<(), Error>> {
        Box::pin(std::future::ready(ending(&self.diary, &self.name)))
    }

    fn kill(&self) -> Pending<'_, Result<(), Error>> {
        self.stop()
    }
}

const STEP: Step = Step::caught("step", &[Defect::SaveAnswers200]);

const TOY: Check = Check {
    id: "toy.first",
    steps: &[STEP],
    ask: |_| Ask::of(vec![SidecarAsk::new("a", AppProtocol::Http)]),
    body: |trial| Box::pin(launches(trial, &["first"])),
    ..Check::SIDECAR
};

/// Launches these, which end with the trial, and holds.
async fn launches(trial: Trial, names: &[&str]) -> Result<(), Stop> {
    for name in names {
        trial.run(&Launch::new(SidecarAsk::new(name, AppProtocol::None))).await?;
    }
    trial.step(STEP).that(true, "nothing", "nothing");
    Ok(())
}

/// Runs checks one after the other; what they came to, what happened, and how the run ended.
async fn run(checks: &[&'static Check]) -> (Vec<CheckResult>, Vec<String>, Result<(), Error>) {
    let diary = Diary::default();
    let inner = embedded(&Run::new(), Defects::default()).unwrap();
    let (told, ended) = toy::run(Box::new(Watched { inner, diary: diary.clone() }), checks).await;
    (toy::results(&told), std::mem::take(&mut *diary.lock().unwrap()), ended)
}

#[tokio::test]
async fn a_stand_closes_with_its_last_trial() {
    static FIRST: Check = TOY;
    static SECOND: Check = Check { id: "toy.second", body: |trial| Box::pin(launches(trial, &["second"])), ..TOY };
    static OTHER: Check = Check {
        id: "toy.other",
        ask: |_| Ask::of(vec![SidecarAsk::new("b", AppProtocol::Http)]),
        body: |trial| Box::pin(launches(trial, &["other"])),
        ..TOY
    };
    let (results, diary, ended) = run(&[&FIRST, &SECOND, &OTHER]).await;
    ended.unwrap();
    assert_eq!(diary, ["open a", "end first", "end second", "end a", "open b", "end other", "end b"]);
    assert!(results.iter().all(|result| result.verdict == Verdict::Holds), "{results:?}");
}

#[tokio::test]
async fn a_stand_that_does_not_close_keeps_no_other_open() {
    static FIRST: Check = Check { ask: |_| Ask::of(vec![SidecarAsk::new(STUBBORN, AppProtocol::Http)]), ..TOY };
    static OTHER: Check = Check { id: "toy.other", ..TOY };
    let (_, diary, ended) = run(&[&FIRST, &OTHER]).await;
    assert_eq!(diary, ["open stubborn", "end first", "end stubborn", "open a", "end first", "end a"]);
    assert!(ended.unwrap_err().context.contains("it does not"), "the run tells it");
}

#[tokio::test]
async fn a_sidecar_that_does_not_stop_keeps_no_other_running() {
    static CHECK: Check = Check { body: |trial| Box::pin(launches(trial, &["x", STUBBORN, "y"])), ..TOY };
    let (results, diary, ended) = run(&[&CHECK]).await;
    ended.unwrap();
    assert_eq!(diary, ["open a", "end y", "end stubborn", "end x", "end a"]);
    assert_eq!(results[0].verdict, Verdict::Unknown);
    assert!(results[0].error.as_ref().unwrap().contains("it does not"), "{results:?}");
}
