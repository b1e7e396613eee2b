//! Runs jobs side by side, those with a stand of their own a few at a time; what takes broker or database away from
//! everybody runs last and alone.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use fixtures::environment::Ability;
use fixtures::error::{Error, Kind};
use fixtures::interrupt::Interrupt;
use fixtures::patience;
use futures_util::FutureExt as _;
use futures_util::future;
use futures_util::stream::{self, StreamExt as _};

use super::fit::{Unfit, not_offered, unfit, withheld};
use super::identity;
use super::job::Job;
use super::record::Tell;
use super::sink::Sink;
use super::stands::Stands;
use super::stop::Stop;
use super::trial::Trial;
use crate::judge::baseline::Accepted;
use crate::judge::trial::{Ending, Expected, verdict};
use crate::model::clause::Level;
use crate::model::event::Event;
use crate::model::form::Form;
use crate::model::result::CheckResult;
use crate::model::step::Step;
use crate::model::subject::Subject;
use crate::model::traces::Traces;
use crate::model::verdict::Verdict;

/// Stands of their own at a time: the largest has eight sidecars and as many services.
const OWN: usize = 4;

/// What one job came to.
pub struct Ended {
    /// The result as it stands in the report.
    pub result: CheckResult,
    /// What the trial left behind, when it came to one.
    pub(crate) traces: Option<Traces>,
    /// What a busy machine kept from being judged, if so; what it found beside that is not excused by it.
    pub(crate) starved: Option<String>,
}

impl Ended {
    /// The result, and whether nothing but a busy machine kept it from being judged.
    #[must_use]
    pub fn told(self) -> (CheckResult, bool) {
        let starved = self.starved.is_some() && self.result.verdict == Verdict::Unknown;
        (self.result, starved)
    }
}

/// Runs all jobs, at most `parallel` at a time, and sends what happens to `sink`. What a busy machine alone kept from
/// being judged runs once more at the end, by itself. Once `interrupt` is set no job begins any more, and those that run
/// are cut off.
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
    let (own, shared): (Vec<_>, Vec<_>) = rest.into_iter().partition(|(_, group)| stands.is_own(*group));
    // The app ports and the topics of an installation exist once.
    let attached = stands.environment().name() == Form::Attached.slug();
    let unclosed = Mutex::new(Ok(()));
    let starved = Mutex::new(Vec::new());
    let each = async |(job, group): &(Job, usize)| {
        let Some(mut ended) = one(stands, job, *group, sink, interrupt).await else { return };
        accept(stands, accepted, sink, &mut ended.result);
        match ended.starved.clone() {
            Some(error) if !attached && ended.result.verdict == Verdict::Unknown => {
                let (id, transport, repetition) = (job.check.id.into(), job.transport, job.repetition);
                sink.send(Event::CheckDeferred { id, transport, repetition, error: error.clone() });
                held(&starved).push((job.clone(), error));
            }
            _ => sink.end(ended.result, ended.traces),
        }
        if let Err(error) = stands.done(*group).await {
            first(&unclosed, error);
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
    let starved = std::mem::take(&mut *held(&starved));
    for (job, error) in starved {
        let again = stands.again(&job);
        if let Some(mut ended) = one(&again, &job, 0, sink, interrupt).await {
            accept(&again, accepted, sink, &mut ended.result);
            ended.result.starved = Some(error);
            sink.end(ended.result, ended.traces);
        }
        if let Err(error) = again.close().await {
            first(&unclosed, error);
        }
    }
    unclosed.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Runs one job, told from its start; `None` when it was cut off.
async fn one(stands: &Stands, job: &Job, group: usize, sink: &Sink, interrupt: &Interrupt) -> Option<Ended> {
    if interrupt.is_set() {
        return None;
    }
    let (id, transport, repetition) = (job.check.id.into(), job.transport, job.repetition);
    sink.send(Event::CheckStarted { id, transport, repetition });
    let ended = run_until(stands, job, group, sink.of(job), interrupt).await;
    // What was cut off did not run; it is not unknown.
    let cut = interrupt.is_set() && ended.result.verdict == Verdict::Unknown;
    (!cut).then_some(ended)
}

/// Marks what the baseline accepts on who answered.
fn accept(stands: &Stands, accepted: &Accepted, sink: &Sink, result: &mut CheckResult) {
    if let Some(met) = stands.met() {
        if let Some(baseline) = accepted.on(stands.environment().name(), &met.dapr) {
            baseline.accept(result);
        }
        sink.met(met);
    }
}

/// Keeps the first error.
fn first(errors: &Mutex<Result<(), Error>>, error: Error) {
    let mut errors = held(errors);
    if errors.is_ok() {
        *errors = Err(error);
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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
    let mut result = begin(job, stands);
    if let Some(reason) = not_offered(stands.environment().offers(), job) {
        result.verdict = Verdict::NotOffered;
        result.reason = Some(reason);
        return Ended { result, traces: None, starved: None };
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
            return Ended { result, traces: None, starved: None };
        }
    };
    let met = stands.met();
    let offer = stands.environment().offers().on(&stand);
    let ground = stands.ground(group, &offer);
    let withheld = withheld(job, &ground);
    match met.as_ref().and_then(|met| unfit(job, met, &ground, &withheld)) {
        Some(Unfit::Other(reason)) => (result.verdict, result.reason) = (Verdict::NotOffered, Some(reason)),
        Some(Unfit::Unreadable(error)) => result.error = Some(error),
        None => {}
    }
    if result.reason.is_some() || result.error.is_some() {
        return Ended { result, traces: None, starved: None };
    }
    // Opening the stand is not the check's time.
    let started = Instant::now();
    let (names, others) = (stands.names(job), stands.others(job, group));
    let met = met.map_or(identity::UNKNOWN.to_owned(), |met| met.dapr);
    let judged = |step: &Step| !withheld.iter().any(|withheld| withheld.has(step.slug));
    let (steps, deaf) = job.check.steps.iter().copied().partition(judged);
    let expected = Expected { steps, basis: job.check.clause.basis, met };
    let trial = Trial::new(expected, deaf, names, stand, offer, others, tell);
    let stopped = tokio::select! {
        stopped = body(job, &trial) => stopped,
        () = interrupt.wait() => Err(Stop::Error(interrupted())),
    };
    trial.look_alive().await;
    let (steps, busy, aside) = (trial.judged(), trial.busy(), trial.aside());
    let in_vain = match &stopped {
        Ok(()) => None,
        Err(Stop::Error(error)) if error.kind == Kind::Timeout => busy.much().map(|busy| format!("{error}; {busy}")),
        Err(_) => None,
    };
    let ended = trial.end().await;
    result.wall_ms = millis(started.elapsed());
    let ending = match (stopped, ended) {
        (Ok(()), Ok(())) => Ending::Complete,
        (Ok(()) | Err(Stop::NotOffered(_)), Err(error)) | (Err(Stop::Error(error)), Ok(())) => {
            Ending::Failed(error.to_string())
        }
        // What a body waited for in vain may have been dropped.
        (Err(Stop::Error(error)), Err(ended)) => Ending::Failed(format!("{ended}; {error}")),
        (Err(Stop::NotOffered(reason)), Ok(())) => Ending::NotOffered(reason),
    };
    let ending = match ending {
        Ending::Complete if steps.judged.is_empty() && !aside.is_empty() => {
            let reasons: Vec<_> = aside.iter().map(|one| one.reason.as_str()).collect();
            Ending::NotOffered(reasons.join("; "))
        }
        ending => ending,
    };
    let doubtful = matches!(ending, Ending::Complete) && steps.starved;
    (result.verdict, result.error, result.reason) = verdict(&steps, result.level, ending);
    let starved = in_vain.or_else(|| result.error.clone().filter(|_| doubtful));
    result.steps = steps.judged;
    result.findings = steps.findings;
    result.withheld = withheld.into_iter().chain(aside).collect();
    result.counts = trial.counted();
    Ended { result, traces: Some(trial.traces()), starved }
}

fn interrupted() -> Error {
    Error::new(Kind::Harness, "go on: the run was interrupted")
}

/// A result of which nothing is known yet. What daprd only should do our own double must: it is there to behave so.
fn begin(job: &Job, stands: &Stands) -> CheckResult {
    let (place, transport) = (stands.place(), job.transport.slug());
    let real = stands.environment().offers().abilities.contains(&Ability::Daprd);
    CheckResult {
        subject: job.check.subject.slug().into(),
        level: if real || job.check.subject == Subject::App { job.check.level } else { Level::Must },
        repetition: job.repetition,
        again: match job.check.subject {
            Subject::App => format!("dapr-conformance {place} --check {}", job.check.id),
            _ => format!("dapr-conformance check {} {place} --transport {transport}", job.check.id),
        },
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

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
