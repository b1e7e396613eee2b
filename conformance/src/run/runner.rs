//! Runs jobs side by side, those with a stand of their own a few at a time; what takes broker or database away from
//! everybody runs last and alone.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use fixtures::environment::{Ability, Offer};
use fixtures::error::{Error, Kind};
use fixtures::interrupt::Interrupt;
use fixtures::patience;
use futures_util::FutureExt as _;
use futures_util::future;
use futures_util::stream::{self, StreamExt as _};

use super::identity::Identity;
use super::job::Job;
use super::record::Tell;
use super::sink::Sink;
use super::stands::Stands;
use super::stop::Stop;
use super::trial::Trial;
use crate::judge::baseline::Accepted;
use crate::judge::trial::{Ending, verdict};
use crate::model::event::Event;
use crate::model::form::Form;
use crate::model::result::CheckResult;
use crate::model::traces::Traces;
use crate::model::verdict::Verdict;
use crate::model::version::Applies;

/// Stands of their own at a time: the largest has eight sidecars and as many services.
const OWN: usize = 4;

/// What one job came to.
pub struct Ended {
    /// The result as it stands in the report.
    pub result: CheckResult,
    /// What the trial left behind, when it came to one.
    pub(crate) traces: Option<Traces>,
}

/// Runs all jobs, at most `parallel` at a time, and sends what happens to `sink`. Once `interrupt` is set no job
/// begins any more, and those that run are cut off.
///
/// # Errors
/// The first stand that could not be closed; the rest is closed all the same.
pub async fn run(
    stands: &Stands,
    jobs: &[(Job, usize)],
    parallel: usize,
    accepted: &Accepted,
    sink: &Sink,
    interrupt: &Interrupt,
) -> Result<(), Error> {
    let (alone, rest): (Vec<_>, Vec<_>) = jobs.iter().partition(|(job, _)| takes_away(job));
    let unclosed = Mutex::new(Ok(()));
    let (own, shared): (Vec<_>, Vec<_>) = rest.into_iter().partition(|(_, group)| stands.is_own(*group));
    let environment = stands.environment().name();
    // The app ports of an installation exist once.
    let attached = environment == Form::Attached.slug();
    let each = async |(job, group): &(Job, usize)| {
        if interrupt.is_set() {
            return;
        }
        sink.send(Event::CheckStarted {
            id: job.check.id.into(),
            transport: job.transport,
            repetition: job.repetition,
        });
        let mut ended = run_until(stands, job, *group, sink.of(job), interrupt).await;
        if interrupt.is_set() && ended.result.verdict == Verdict::Unknown {
            // What was cut off did not run; it is not unknown.
            return;
        }
        if let Some(met) = stands.met() {
            if let Some(baseline) = accepted.on(environment, &met.dapr) {
                baseline.accept(&mut ended.result);
            }
            sink.met(met);
        }
        sink.end(ended.result, ended.traces);
        if let Err(error) = stands.done(*group).await {
            let mut unclosed = unclosed.lock().unwrap_or_else(PoisonError::into_inner);
            *unclosed = std::mem::replace(&mut *unclosed, Ok(())).and(Err(error));
        }
    };
    let shared = stream::iter(shared).for_each_concurrent(parallel.max(1), &each);
    let own = stream::iter(own).for_each_concurrent(if attached { 1 } else { parallel.clamp(1, OWN) }, &each);
    if attached {
        shared.await;
        own.await;
    } else {
        future::join(shared, own).await;
    }
    for job in alone {
        each(job).await;
    }
    unclosed.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Whether the check takes broker or database away from everybody.
fn takes_away(job: &Job) -> bool {
    job.check.needs.iter().any(|need| matches!(need, Ability::Faults | Ability::Outages))
}

/// Runs one job on its stand and judges it.
pub async fn run_one(stands: &Stands, job: &Job, group: usize) -> Ended {
    run_until(stands, job, group, Arc::new(|_| {}), &Interrupt::default()).await
}

async fn run_until(stands: &Stands, job: &Job, group: usize, tell: Tell, interrupt: &Interrupt) -> Ended {
    let started = Instant::now();
    let mut result = begin(job, stands.place());
    if let Some(reason) = not_offered(stands.environment().offers(), job) {
        result.verdict = Verdict::NotOffered;
        result.reason = Some(reason);
        return Ended { result, traces: None };
    }
    let opened = tokio::select! {
        opened = stands.stand(group) => opened,
        () = interrupt.wait() => Err(Arc::new(interrupted())),
    };
    let stand = match opened {
        Ok(stand) => stand,
        Err(error) => {
            result.verdict = Verdict::Unknown;
            result.error = Some(error.to_string());
            result.wall_ms = millis(started.elapsed());
            return Ended { result, traces: None };
        }
    };
    let unfit = stands.met().and_then(|met| other_subject(job, &met).or_else(|| other_version(job, &met.dapr)));
    match unfit {
        Some(Unfit::Other(reason)) => (result.verdict, result.reason) = (Verdict::NotOffered, Some(reason)),
        Some(Unfit::Unreadable(error)) => result.error = Some(error),
        None => {}
    }
    if result.reason.is_some() || result.error.is_some() {
        return Ended { result, traces: None };
    }
    // Opening the stand is not the check's time.
    let started = Instant::now();
    let offer = stands.environment().offers().clone();
    let (names, others) = (stands.names(job), stands.others(job, group));
    let trial = Trial::new(job.check.steps, names, stand, offer, others, tell);
    let stopped = tokio::select! {
        stopped = body(job, &trial) => stopped,
        () = interrupt.wait() => Err(Stop::Error(interrupted())),
    };
    let steps = trial.judged();
    let ended = trial.end().await;
    result.wall_ms = millis(started.elapsed());
    let ending = match (stopped, ended) {
        (Ok(()), Ok(())) => Ending::Complete,
        (Ok(()) | Err(Stop::NotOffered(_)), Err(error)) | (Err(Stop::Error(error)), _) => {
            Ending::Failed(error.to_string())
        }
        (Err(Stop::NotOffered(reason)), Ok(())) => Ending::NotOffered(reason),
    };
    (result.verdict, result.error, result.reason) = verdict(&steps, ending);
    result.steps = steps.judged;
    result.findings = steps.findings;
    result.counts = trial.counted();
    Ended { result, traces: Some(trial.traces()) }
}

fn interrupted() -> Error {
    Error::new(Kind::Harness, "go on: the run was interrupted")
}

/// A result of which nothing is known yet.
fn begin(job: &Job, place: &str) -> CheckResult {
    let transport = job.transport.slug();
    CheckResult {
        subject: job.check.subject.slug().into(),
        repetition: job.repetition,
        again: format!("dapr-conformance check {} {place} --transport {transport}", job.check.id),
        ..CheckResult::unjudged(job.check.id, job.transport)
    }
}

/// Runs the body under its limit; a panic and a hang become errors.
async fn body(job: &Job, trial: &Trial) -> Result<(), Stop> {
    let work = AssertUnwindSafe((job.check.body)(trial.clone())).catch_unwind();
    match patience::within(job.check.limit, &format!("check {}", job.check.id), work).await {
        Err(hang) => Err(Stop::Error(hang)),
        Ok(Ok(outcome)) => outcome,
        Ok(Err(panic)) => {
            let said = panic.downcast_ref::<String>().map(String::as_str);
            let said = said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
            let text = format!("run check {}: its body panicked: {said}", job.check.id);
            Err(Stop::Error(Error::new(Kind::Harness, text)))
        }
    }
}

/// Whether a check can run here, and why not.
fn not_offered(offer: &Offer, job: &Job) -> Option<String> {
    job.check.needs.iter().find_map(|ability| offer.gap(*ability))
}

/// Why a check does not run on who answered.
#[derive(Debug, PartialEq, Eq)]
enum Unfit {
    /// It proves nothing there.
    Other(String),
    /// Nobody knows who that is.
    Unreadable(String),
}

/// Why the check proves nothing on who answered; an attached sidecar is known only then.
fn other_subject(job: &Job, met: &Identity) -> Option<Unfit> {
    let other = job.check.needs.contains(&Ability::Daprd) && !met.is_daprd();
    other.then(|| Unfit::Other(format!("only daprd can show this; the sidecar says it is `{}`", met.dapr)))
}

/// Why the clause says nothing about that version.
fn other_version(job: &Job, version: &str) -> Option<Unfit> {
    let clause = &job.check.clause;
    let until = clause.until.map(|until| format!(" and < {until}")).unwrap_or_default();
    let holds = format!("holds for Dapr >= {}{until}", clause.since);
    match clause.applies(version) {
        Applies::Yes => None,
        Applies::No => Some(Unfit::Other(format!("{holds}; this is {version}"))),
        Applies::Unreadable => {
            Some(Unfit::Unreadable(format!("{holds}; the sidecar's version cannot be read: `{version}`")))
        }
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use fixtures::client::Transport;

    use super::*;
    use crate::model::clause::Clause;
    use crate::run::check::Check;

    #[test]
    fn what_only_daprd_shows_is_not_shown_by_our_double() {
        static CHECK: Check = Check { needs: &[Ability::Daprd], ..Check::SIDECAR };
        let job = Job { check: &CHECK, transport: Transport::Http, repetition: 0 };
        let met = |dapr: &str| Identity { dapr: dapr.into(), components: BTreeSet::new() };
        let Some(Unfit::Other(reason)) = other_subject(&job, &met("embedded")) else { panic!("it shows") };
        assert!(reason.contains("`embedded`"), "{reason}");
        assert_eq!(other_subject(&job, &met("1.18.2")), None);
        assert_eq!(other_subject(&job, &met("edge")), None);
    }

    #[test]
    fn a_clause_says_nothing_about_older_versions() {
        static CHECK: Check = Check { clause: Clause { since: "1.0", ..Clause::OF_THE_SYSTEM }, ..Check::SIDECAR };
        let job = Job { check: &CHECK, transport: Transport::Http, repetition: 0 };
        let older = Unfit::Other("holds for Dapr >= 1.0; this is 0.11.3".into());
        assert_eq!(other_version(&job, "0.11.3"), Some(older));
        assert!(matches!(other_version(&job, "latest"), Some(Unfit::Unreadable(_))), "nobody knows");
        assert_eq!(other_version(&job, "1.18.2"), None);
        assert_eq!(other_version(&job, "edge"), None);
    }
}
