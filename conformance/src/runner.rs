//! Runs jobs side by side, those with a stand of their own a few at a time; what takes broker or database away from
//! everybody runs last and alone.

use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use fixtures::environment::{Ability, Offer};
use fixtures::error::{Error, Kind};
use fixtures::patience;
use futures_util::FutureExt as _;
use futures_util::future;
use futures_util::stream::{self, StreamExt as _};

use crate::baseline::Accepted;
use crate::environment::Form;
use crate::event::{Event, Sink};
use crate::interrupt::Interrupt;
use crate::met::Met;
use crate::pool::{Job, Pool};
use crate::report::CheckResult;
use crate::trial::{Stop, Trial};
use crate::verdict::Verdict;

/// Stands of their own at a time: the largest has eight sidecars and as many services.
const OWN: usize = 4;

/// What one job came to, with the trial's evidence still in hand.
pub struct Ended {
    /// The result as it stands in the report.
    pub result: CheckResult,
    /// The trial, when it came to one.
    pub trial: Option<Trial>,
}

/// Runs all jobs, at most `parallel` at a time, and sends what happens to `sink`. Once `interrupt` is set no job
/// begins any more, and those that run are cut off.
pub async fn run(
    pool: &Pool,
    jobs: &[(Job, usize)],
    parallel: usize,
    accepted: &Accepted,
    sink: &Sink,
    interrupt: &Interrupt,
) {
    let (alone, rest): (Vec<_>, Vec<_>) = jobs.iter().partition(|(job, _)| job.check.needs.contains(&Ability::Faults));
    let (own, shared): (Vec<_>, Vec<_>) = rest.into_iter().partition(|(_, group)| pool.is_own(*group));
    let environment = pool.environment().name();
    // The app ports of an installation exist once.
    let attached = environment == Form::Attached.slug();
    let each = async |(job, group): &(Job, usize)| {
        if interrupt.is_set() {
            return;
        }
        sink.send(&Event::CheckStarted {
            id: job.check.id.into(),
            transport: job.transport,
            repetition: job.repetition,
        });
        let mut ended = run_until(pool, job, *group, interrupt).await;
        if interrupt.is_set() && ended.result.verdict == Verdict::Unknown {
            // What was cut off did not run; it is not unknown.
            return;
        }
        if let Some(met) = pool.met() {
            sink.met(&met);
            if let Some(baseline) = accepted.on(environment, &met.dapr) {
                baseline.accept(&mut ended.result);
            }
        }
        sink.end(ended);
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
}

/// Runs one job on its stand and judges it.
pub async fn run_one(pool: &Pool, job: &Job, group: usize) -> Ended {
    run_until(pool, job, group, &Interrupt::default()).await
}

async fn run_until(pool: &Pool, job: &Job, group: usize, interrupt: &Interrupt) -> Ended {
    let started = Instant::now();
    let mut result = CheckResult::begin(job, pool.place());
    if let Some(reason) = not_offered(pool.environment().offers(), job) {
        result.verdict = Verdict::NotOffered;
        result.reason = Some(reason);
        return Ended { result, trial: None };
    }
    let stand = match pool.stand(group).await {
        Ok(stand) => stand,
        Err(error) => {
            result.verdict = Verdict::Unknown;
            result.error = Some(error.to_string());
            result.wall_ms = millis(started.elapsed());
            return Ended { result, trial: None };
        }
    };
    if let Some(reason) = pool.met().and_then(|met| other_subject(job, &met).or_else(|| other_version(job, &met.dapr)))
    {
        result.verdict = Verdict::NotOffered;
        result.reason = Some(reason);
        return Ended { result, trial: None };
    }
    // Opening the stand is not the check's time.
    let started = Instant::now();
    let offer = pool.environment().offers().clone();
    let trial = Trial::new(job.check, pool.scope(job), stand, offer);
    let stopped = tokio::select! {
        stopped = body(job, &trial) => stopped,
        () = interrupt.wait() => Err(Stop::Error(Error::new(Kind::Harness, "go on: the run was interrupted"))),
    };
    let (steps, findings, doubt) = trial.judged();
    let ended = trial.end().await;
    result.wall_ms = millis(started.elapsed());
    result.steps = steps;
    result.findings = findings;
    result.counts = trial.counted();
    let error = match stopped {
        Ok(()) => ended.err().map(|error| error.to_string()).or(doubt),
        Err(Stop::Error(error)) => Some(error.to_string()),
        Err(Stop::NotOffered(reason)) => {
            result.reason = Some(reason);
            None
        }
    };
    result.verdict = if !result.findings.is_empty() {
        Verdict::Violated
    } else if error.is_some() {
        Verdict::Unknown
    } else if result.reason.is_some() {
        Verdict::NotOffered
    } else {
        Verdict::Holds
    };
    // Once something is violated, what it kept from being visited is no news.
    result.error = error.filter(|_| result.verdict == Verdict::Unknown);
    Ended { result, trial: Some(trial) }
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

/// Why the check proves nothing on who answered; an attached sidecar is known only then.
fn other_subject(job: &Job, met: &Met) -> Option<String> {
    let other = job.check.needs.contains(&Ability::Daprd) && !met.is_daprd();
    other.then(|| format!("only daprd can show this; the sidecar says it is `{}`", met.dapr))
}

/// Why the clause says nothing about that version.
fn other_version(job: &Job, version: &str) -> Option<String> {
    let clause = &job.check.clause;
    let until = clause.until.map(|until| format!(" and < {until}")).unwrap_or_default();
    let holds = job.check.holds_for(version);
    (!holds).then(|| format!("holds for Dapr >= {}{until}; this is {version}", clause.since))
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use fixtures::client::Transport;

    use super::*;
    use crate::checks;

    #[test]
    fn what_only_daprd_shows_is_not_shown_by_our_double() {
        let check = checks::all().find(|check| check.needs.contains(&Ability::Daprd)).unwrap();
        let job = Job { check, transport: Transport::Http, repetition: 0 };
        let met = |dapr: &str| Met { dapr: dapr.into(), components: BTreeSet::new() };
        assert!(other_subject(&job, &met("embedded")).unwrap().contains("`embedded`"));
        assert_eq!(other_subject(&job, &met("1.18.2")), None);
        assert_eq!(other_subject(&job, &met("edge")), None);
    }

    #[test]
    fn a_clause_says_nothing_about_older_versions() {
        let Some(check) = checks::all().find(|check| check.clause.since == "1.0") else { return };
        let job = Job { check, transport: Transport::Http, repetition: 0 };
        assert_eq!(other_version(&job, "0.11.3").as_deref(), Some("holds for Dapr >= 1.0; this is 0.11.3"));
        assert_eq!(other_version(&job, "1.18.2"), None);
        assert_eq!(other_version(&job, "edge"), None);
    }
}
