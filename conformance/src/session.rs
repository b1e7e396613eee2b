//! One run from its plan to its report: environments opened, repetitions run one after another, everything closed.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use fixtures::environment::Environment;
use fixtures::error::{Error, Kind};
use fixtures::run::Run;
use fixtures::versions::Versions;

use crate::baseline::Fault;
use crate::checks;
use crate::environment::{self, Form};
use crate::event::{Event, Listener, Sink};
use crate::evidence::Keeper;
use crate::interrupt::Interrupt;
use crate::plan::RunPlan;
use crate::pool::{Job, Pool};
use crate::report::events::EventLog;
use crate::report::recorder::Recorder;
use crate::report::{Header, Place, Report, SCHEMA, Totals, files};
use crate::runner;

/// What a run came to.
pub struct Outcome {
    /// The report, already written.
    pub report: Report,
    /// What is wrong with the baseline itself.
    pub faults: Vec<Fault>,
    /// What could not be closed.
    pub unclosed: Option<Error>,
}

/// Runs the plan and writes its report; `listener` hears of everything first.
///
/// # Errors
/// When the environment cannot be had, or the report cannot be written.
pub async fn run(
    plan: &RunPlan,
    versions: &Versions,
    interrupt: &Interrupt,
    listener: Box<dyn Listener>,
) -> Result<Outcome, Error> {
    let run = Run::new();
    let environment = open(plan, &run, versions).await?;
    let recorder = Recorder::default();
    let sink = match sink(plan, recorder.clone(), listener) {
        Ok(sink) => sink,
        Err(error) => {
            environment.close().await?;
            return Err(error);
        }
    };
    let started = Instant::now();
    sink.send(&Event::RunStarted {
        header: header(plan, &run, environment.as_ref()),
        trials: plan.jobs.len() * plan.repeat,
    });
    let mut closed = Ok(());
    for repetition in 0..plan.repeat {
        let jobs: Vec<_> = plan.jobs.iter().map(|job| Job { repetition, ..job.clone() }).collect();
        // The app ports of an installation exist once, so there is one stand after the other.
        let batches = if plan.form == Form::Attached { Pool::batches(jobs) } else { vec![jobs] };
        for jobs in batches {
            let (pool, groups) = Pool::new(environment.clone(), &run.id, &jobs);
            let pool = pool.at(plan.place());
            let jobs: Vec<_> = jobs.into_iter().zip(groups).collect();
            runner::run(&pool, &jobs, plan.parallel, &plan.accepted, &sink, interrupt).await;
            closed = closed.and(pool.close().await);
        }
    }
    closed = closed.and(environment.close().await);
    let finished = |report: Option<Report>| {
        report.ok_or_else(|| Error::new(Kind::Harness, "write the report: no run was recorded"))
    };
    let totals = Totals::of(&finished(recorder.report())?.checks);
    let wall_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    sink.send(&Event::RunEnded { totals, wall_ms, interrupted: interrupt.is_set() });
    let report = finished(recorder.report())?;
    files::write(&plan.out, &report)?;
    Ok(Outcome { faults: faults(plan, &report), report, unclosed: closed.err() })
}

/// Gets the environment ready, after what dead runs left was removed.
async fn open(plan: &RunPlan, run: &Run, versions: &Versions) -> Result<Arc<dyn Environment>, Error> {
    match (plan.form, &plan.installation) {
        (_, Some(installation)) => environment::attach(installation.clone()),
        (form, None) => {
            // Services are processes everywhere. Containers are swept by their environment, which knows the engine.
            fixtures::processes::sweep().await?;
            fixtures::scratch::sweep()?;
            environment::open(form, run, plan.keep, versions).await
        }
    }
}

fn sink(plan: &RunPlan, recorder: Recorder, listener: Box<dyn Listener>) -> Result<Sink, Error> {
    files::prepare(&plan.out)?;
    let (events, keeper) = (EventLog::create(&plan.out)?, Keeper::new(&plan.out)?);
    Ok(Sink::new(vec![Box::new(keeper), Box::new(events), Box::new(recorder), listener]))
}

fn header(plan: &RunPlan, run: &Run, environment: &dyn Environment) -> Header {
    let offer = environment.offers();
    Header {
        schema: SCHEMA.into(),
        harness: format!("dapr-conformance {}", env!("CARGO_PKG_VERSION")),
        command: plan.command.clone(),
        seed: run.id.clone(),
        started: jiff::Timestamp::now().to_string(),
        environment: Place {
            name: environment.name().into(),
            dapr: offer.subject.clone(),
            kafka: offer.kafka.clone(),
            postgres: offer.postgres.clone(),
            components: BTreeSet::new(),
            transports: plan.transports(),
            host: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        },
    }
}

/// What the results say about the baseline that was used.
fn faults(plan: &RunPlan, report: &Report) -> Vec<Fault> {
    let place = &report.header.environment;
    let Some(baseline) = plan.accepted.on(&place.name, &place.dapr) else { return Vec::new() };
    let steps =
        |check: &'static crate::check::Check| check.steps.iter().map(|step| (check.id.into(), step.slug.into()));
    let catalogue: BTreeSet<(String, String)> = checks::all().flat_map(steps).collect();
    baseline.faults(&report.checks, &catalogue, jiff::Zoned::now().date())
}
