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

use super::usual::{self, Usual};
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

/// So long after its answer a connection may last that the app has closed.
const GIVEN: Wait = patience::CONSISTENCY.lasting(Duration::from_secs(1));

const HINT: &str = "set a time limit for every call of the sidecar: http.Client{Timeout}, requests.post(timeout=…), \
                    AbortSignal.timeout(…), axios `timeout`, a deadline in gRPC (a context with one in Go), DAPR_API_TIMEOUT_SECONDS of the Python SDK, HttpClient.Timeout, WebClient \
                    .timeout(…)";

const DROPPED: &str = "DROP is for what can never be handled: a sidecar that hangs passes";

async fn run(trial: Trial) -> Result<(), Stop> {
    let (mut looked, mut why) = (Vec::new(), "no event makes the app call its sidecar".to_owned());
    for (topic, example) in topic::handled_all(&trial).await? {
        let usual = Usual::of(&trial, &topic, &example).await?;
        for kind in KINDS {
            if looked.contains(&kind) || usual.count(kind) == 0 {
                continue;
            }
            if let Err(reason) = usual.is_owed(kind, trial.team()?.given()) {
                why = reason;
                continue;
            }
            match hang(&trial, &topic, &topic.like(&example), kind, &usual).await? {
                Hung::Nothing(reason) => why = reason,
                Hung::Answered => looked.push(kind),
                Hung::Silent => return Ok(()),
            }
        }
    }
    // What an app goes on with now is no matter of the next check.
    asked::settle(trial.team()?).await;
    if looked.is_empty() { Err(Stop::NotOffered(why)) } else { Ok(()) }
}

/// What came of an event some of whose calls were to hang.
enum Hung {
    /// Nothing can be said of it.
    Nothing(String),
    /// It was answered.
    Answered,
    /// It was not.
    Silent,
}

/// Holds that kind of call up while an event is handled.
async fn hang(trial: &Trial, topic: &Topic, event: &Event, kind: Kind, usual: &Usual) -> Result<Hung, Stop> {
    let relay = trial.team()?.relay();
    let (place, hanging) = (relay.end(), relay.fault(kind, Act::Hang, usize::MAX));
    let asked = asked::answered(trial, topic, event).await?;
    let (said, silent) = (meaning(&asked.reply), asked.reply.status == Status::Silent);
    let hung = || relay.since(place).into_iter().filter(|call| usual::is_of(call, kind) && call.holds(event.own()));
    if said == Meaning::Success {
        // A call that was given up ends about now; one that lasts is not waited for.
        patience::allow(GIVEN, async || match hung().find(|call| call.took.is_none()) {
            None => Probe::Ready(()),
            Some(call) => Probe::NotYet(call.line()),
        })
        .await;
    }
    let lasting = hung().any(|call| call.took.is_none());
    let met = asked.calls.iter().any(|call| usual::is_of(call, kind) && call.met.is_some());
    drop(hanging);
    if !met {
        return Ok(Hung::Nothing(format!("another event like it makes no call that {}", kind.does())));
    }
    if said == Meaning::Success && lasting {
        return Ok(Hung::Nothing(usual::after(kind)));
    }
    if let Some(other) = usual.another_way(event, &asked.calls, kind) {
        return Ok(Hung::Nothing(usual::otherwise(kind, other)));
    }
    if said == Meaning::Success && kind.is_effect() && usual::is_made_later(trial, kind, event, place).await? {
        return Ok(Hung::Nothing(usual::kept(kind)));
    }
    judge(trial, &asked.reply, kind);
    Ok(if silent { Hung::Silent } else { Hung::Answered })
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
