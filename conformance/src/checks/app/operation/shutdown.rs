//! The app ends when it is asked to, and answers before that what it was brought.
//!
//! Every rollout, every scaling down and every moved node ends an app with SIGTERM, and after 30 s Kubernetes kills
//! what still runs. An event in flight whose connection breaks comes again, with half of its work done; daprd 1.18.2
//! itself waits at its end for what its app still answers. An app that ignores the signal is killed in the middle of
//! whatever it does then, and every rollout takes half a minute longer for each of its pods.
//!
//! An event is brought while the first call of its handler takes a moment longer, and then the app is asked to end; where
//! no event makes the app call its sidecar, a method or a tick takes its place. The
//! exit code does not matter: Java tells 143, Go and Node tell 0. Whatever came of it, the app is started again. This is
//! advice: an event whose connection broke comes again, and nothing promises that an app ends by itself.

use std::sync::atomic::{AtomicBool, Ordering};

use fixtures::team::fault::AppFault;
use fixtures::team::{Act, Kind as Asks, Team};
use tokio::net::TcpStream;

use crate::checks::app::meaning::{Meaning, meaning};
use crate::checks::app::occasion::{self, Errand, Occasion};
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.shutdown",
    title: "The app ends when it is asked to, with what is in flight done",
    clause: Clause {
        text: "After SIGTERM an event in flight is answered, as its sidecar lets it be, and then the app ends.",
        url: "https://docs.dapr.io/reference/api/shutdown_api/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    level: Level::Should,
    needs: &[Ability::Restart],
    // One that does not end is waited for, and its next start may take long as well.
    limit: patience::SCENARIO,
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(
    IN_FLIGHT = Step::caught_in_app("event-in-flight-is-answered", &[AppFault::DropsInFlight]),
    ENDS = Step::caught_in_app("ends-when-asked", &[AppFault::IgnoresSigterm]),
);

/// So much longer takes a call of the event in flight: more than the end of a program, less than the time limits of
/// calls.
const HELD_UP: Duration = Duration::from_millis(1500);

const BROKEN: &str = "stop taking connections, and end once all requests are answered: server.Shutdown(ctx) in Go, \
                      server.close() in Node and enableShutdownHooks() in NestJS, server.shutdown=graceful in Spring, \
                      quarkus.shutdown.timeout, HostOptions.ShutdownTimeout in ASP.NET, --timeout-graceful-shutdown of \
                      uvicorn; and no process.exit() or os._exit() in a handler of signals";

const LIVES_ON: &str = "let SIGTERM through: `exec` in shell scripts, CMD [\"…\"] in a Dockerfile, no `npm start` in a \
                        container; as process 1 Node and Python ignore a signal without a handler. What runs in the \
                        background, and connections that are kept alive, must not hold the end back";

async fn run(trial: Trial) -> Result<(), Stop> {
    let team = trial.team()?;
    let judged = end(&trial, team).await;
    let back = start_again(team).await;
    judged?;
    Ok(back?)
}

/// Ends all that is left of it, and starts it: the next round finds it as this one did.
async fn start_again(team: &Team) -> Result<(), Error> {
    team.kill().await?;
    team.start_again().await
}

async fn end(trial: &Trial, team: &Team) -> Result<(), Stop> {
    let answered = match in_flight(trial).await? {
        InFlight::Answered(reply, occasion) => Some((*reply, occasion)),
        InFlight::Nothing(reason) => {
            trial.set_aside(IN_FLIGHT, reason);
            team.terminate().await?;
            None
        }
    };
    let ended = team.ended().await?.is_some();
    if ended && listens(team).await {
        // The command has ended, and what it started was never asked to: that says nothing of the app.
        let reason = "the command ended and left the app running: start the app itself, or with `exec`";
        trial.set_aside(IN_FLIGHT, reason);
        trial.set_aside(ENDS, reason);
        return Ok(());
    }
    if let Some((reply, occasion)) = answered {
        let dropped = occasion.is_event() && meaning(&reply) == Meaning::Dropped;
        let whole = reply.status.is_answer() && !dropped;
        let expected = "an answer, and none that drops an event, although the app was asked to end";
        trial.step(IN_FLIGHT).replies(&reply, whole, expected, BROKEN);
    }
    let met = if ended { "it ended" } else { "it runs, and Kubernetes would kill it soon" };
    trial.step(ENDS).does(&[], ended, "an end after SIGTERM, in less than 25 s", met, LIVES_ON);
    Ok(())
}

/// What came of something during whose handling the app was asked to end.
enum InFlight {
    /// This is the answer, if any came, and what it is to.
    Answered(Box<Reply>, Occasion),
    /// There was none to be held up, and the app was not asked yet.
    Nothing(String),
}

/// Brings something that makes the app call its sidecar, and asks the app to end while it is handled.
async fn in_flight(trial: &Trial) -> Result<InFlight, Stop> {
    for occasion in Occasion::all(trial).await? {
        let told = occasion.bring(trial).await?.told();
        // A secret is remembered, so the next time it is not asked for.
        let mut kinds = told.into_iter().filter_map(|call| call.about.kind());
        let Some(first) = kinds.find(|kind| *kind != Asks::Secret) else { continue };
        if let Some(reply) = ended_during(trial, &occasion, first).await? {
            return Ok(InFlight::Answered(Box::new(reply), occasion));
        }
    }
    Ok(InFlight::Nothing(occasion::NONE.to_owned()))
}

/// The answer to what is brought while its first call of that kind is held up, with the app asked to end meanwhile; `None`
/// when it made no such call, and so was not asked to.
async fn ended_during(trial: &Trial, occasion: &Occasion, kind: Asks) -> Result<Option<Reply>, Error> {
    let (team, errand) = (trial.team()?, Errand::of(occasion));
    let answered = AtomicBool::new(false);
    let delay = team.relay().fault(kind, Act::Delay(HELD_UP), 1);
    let delivering = async {
        let reply = errand.send(trial).await;
        answered.store(true, Ordering::Relaxed);
        reply
    };
    let ending = async {
        let met = patience::until(patience::REPLY, "the call of what is brought", async || {
            match (delay.count(), answered.load(Ordering::Relaxed)) {
                (0, false) => Probe::NotYet("no call".to_owned()),
                (met, _) => Probe::Ready(met > 0),
            }
        });
        let met = met.await?;
        if met {
            team.terminate().await?;
        }
        Ok::<_, Error>(met)
    };
    let (reply, met) = tokio::join!(delivering, ending);
    let reply = reply?;
    Ok(met?.then_some(reply))
}

/// Whether somebody still takes connections where the app did.
async fn listens(team: &Team) -> bool {
    let connecting = patience::within(patience::PROBE, "connect to the app", TcpStream::connect(team.addr()));
    connecting.await.is_ok_and(|connected| connected.is_ok())
}
