//! The app runs on, whatever was brought to it.
//!
//! An app that ends takes with it all that it handles at that time. Its engine starts it again, the event that ended it
//! comes again, and ends it again: nothing behind it is handled any more, and a pod that restarts all the time is all that
//! is seen of it. All checks look whether the app has ended while nobody had asked it to; this one tells, and brings the
//! events that nobody can read itself, so that it can be asked alone.

use fixtures::team::fault::AppFault;
use fixtures::team::{End, Team};

use crate::checks::app::topic;
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.lives",
    title: "The app runs on, whatever is brought to it",
    clause: Clause {
        text: "An app answers what it cannot handle, and runs until it is asked to end.",
        url: "https://docs.dapr.io/reference/api/pubsub_api/#provide-routes-for-dapr-to-deliver-topic-events",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    needs: &[Ability::Restart],
    // One that hangs is waited for at each event.
    limit: patience::SCENARIO,
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(RUNS_ON = Step::caught_in_app("runs-on", &[AppFault::EndsInHandler]));

const HINT: &str = "one bad event must not end the process: catch what a handler throws, await every promise in Node \
                    (an unhandled rejection ends it), recover() in goroutines of your own, no os.Exit, log.Fatal, \
                    sys.exit() or unwrap() in a handler; look for OOMKilled where there is no exit code";

/// An app may end a moment after its answer, by what it does in the background.
const AFTERWARDS: Wait = patience::QUIET.lasting(Duration::from_millis(300));

async fn run(trial: Trial) -> Result<(), Stop> {
    let team = trial.team()?;
    if ended(team).await.is_none() {
        let brought = bring(&trial).await;
        if ended(team).await.is_none() {
            // It runs, and so that is the harness's own trouble.
            brought?;
        }
    }
    let end = ended(team).await;
    let held = end.is_none();
    let met = end.map_or_else(|| "it runs".to_owned(), |end| end.told());
    trial.step(RUNS_ON).does(&[], held, "the app runs as long as nobody asks it to end", met, HINT);
    Ok(())
}

/// How it ended first, when it has at any time of this run.
async fn ended(team: &Team) -> Option<End> {
    team.exited().await;
    team.ends().into_iter().next()
}

/// Brings the events of each topic that nobody can read.
async fn bring(trial: &Trial) -> Result<(), Error> {
    let (team, channel) = (trial.team()?, trial.channel()?);
    for topic in topic::topics(trial).await? {
        for (_, event) in topic::unreadable(&topic) {
            let reply = topic.bring(&channel, &event).await?;
            // Of one that has just ended the connection ends first.
            if reply.status == Status::Closed && has_ended(team, patience::CONSISTENCY).await {
                return Ok(());
            }
        }
    }
    has_ended(team, AFTERWARDS).await;
    Ok(())
}

/// Whether it ends within that time.
async fn has_ended(team: &Team, wait: Wait) -> bool {
    patience::allow(wait, async || match team.exited().await {
        Some(exit) => Probe::Ready(exit),
        None => Probe::NotYet("it runs".to_owned()),
    })
    .await;
    team.exited().await.is_some()
}
