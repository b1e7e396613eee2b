//! A sidecar that does not answer holds no event for ever: the app gives the call up, and the event comes again.
//!
//! daprd 1.18.2 waits for an app's answer without a limit of its own, and so does many a client for the sidecar's: Go's
//! `http.Client`, Python's `requests`, axios and gRPC know none unless told, and Node's `fetch` one of five minutes. An
//! event whose handler hangs keeps its place in its partition, and a worker or a connection of the app. That is advice:
//! nothing promises it.
//!
//! One kind of call hangs at a time, as what hangs is told by the kind alone: of several at once nobody knew which
//! event met which. A kind is looked at once, at the first topic that makes such a call, so that an app whose limit is
//! 2 s takes 8 s in all. One that waits takes 25 s and ends the check: what it says is said.

use fixtures::team::fault::AppFault;
use fixtures::team::{Act, Event, Kind};

use crate::checks::app::asked;
use crate::checks::app::hints;
use crate::checks::app::meaning::{Meaning, meaning};
use crate::checks::app::topic::{self, Topic};
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.time-limits",
    title: "A sidecar that hangs does not hold an event for ever",
    clause: Clause {
        text: "A call that is not answered is given up after a time, and the event is answered with a failure.",
        url: "https://docs.dapr.io/operations/resiliency/policies/timeouts/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    level: Level::Should,
    // Four kinds of calls, each given up just in time.
    limit: patience::SCENARIO,
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(GIVEN_UP = Step::caught_in_app("hanging-call-is-given-up", &[AppFault::NoTimeLimit]));

/// The calls that hang, one kind after the other.
const KINDS: [Kind; 4] = [Kind::Publish, Kind::Write, Kind::Invoke, Kind::Read];

const HINT: &str = "set a time limit for every call of the sidecar: http.Client{Timeout}, requests.post(timeout=…), \
                    AbortSignal.timeout(…), axios `timeout`, a deadline in gRPC, HttpClient.Timeout, WebClient \
                    .timeout(…)";

const DROPPED: &str = "DROP is for what can never be handled: a sidecar that hangs passes";

async fn run(trial: Trial) -> Result<(), Stop> {
    let mut looked = Vec::new();
    for (topic, example) in topic::handled(&trial).await? {
        for kind in KINDS {
            if looked.contains(&kind) {
                continue;
            }
            match hang(&trial, &topic, &topic.like(&example), kind).await? {
                Hung::Nothing => {}
                Hung::Answered => looked.push(kind),
                Hung::Silent => return Ok(()),
            }
        }
    }
    if looked.is_empty() {
        return Err(Stop::NotOffered("no event makes the app call its sidecar".to_owned()));
    }
    Ok(())
}

/// What came of an event some of whose calls were to hang.
enum Hung {
    /// It made none.
    Nothing,
    /// It was answered.
    Answered,
    /// It was not.
    Silent,
}

/// Holds that kind of call up while an event is handled.
///
/// # Errors
/// When the event is not answered although none of its calls hung: then this is no matter of calls.
async fn hang(trial: &Trial, topic: &Topic, event: &Event, kind: Kind) -> Result<Hung, Stop> {
    let team = trial.team()?;
    let hanging = team.relay().fault(kind, Act::Hang, usize::MAX);
    let reply = trial.channel()?.deliver(&topic.route, event).await?;
    let met = hanging.count();
    drop(hanging);
    let silent = reply.status == Status::Silent;
    if silent || met == 0 {
        // What it goes on with now is no matter of the next event.
        asked::settle(team).await;
    }
    if met > 0 {
        judge(trial, &reply, kind);
    }
    match (met, silent) {
        (0, true) => {
            Err(Stop::NotOffered("an event is not answered whatever its calls do: see app.good-events".to_owned()))
        }
        (0, false) => Ok(Hung::Nothing),
        (_, true) => Ok(Hung::Silent),
        (_, false) => Ok(Hung::Answered),
    }
}

fn judge(trial: &Trial, reply: &Reply, kind: Kind) {
    let said = meaning(reply);
    let held = match said {
        // A connection that ends without an answer is a failure to Dapr as well.
        Meaning::Silent => reply.status == Status::Closed,
        Meaning::Retry | Meaning::Failed => true,
        // What only reads may be done without; a call of effect may not.
        Meaning::Success | Meaning::Dropped => !kind.is_effect(),
    };
    let hint = match said {
        Meaning::Success => hints::SWALLOWED,
        Meaning::Dropped => DROPPED,
        _ => HINT,
    };
    let owed = if kind.is_effect() { "a failure or RETRY" } else { "an answer" };
    let limit = patience::REPLY.limit();
    let expected = format!("{owed} within {limit:.0?}, although a call that {} hangs", kind.does());
    trial.step(GIVEN_UP).replies(reply, held, expected, hint);
}
