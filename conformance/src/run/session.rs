//! One run from its plan to its last event: environments opened, repetitions run one after another, everything closed.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use fixtures::environment::Environment;
use fixtures::error::Error;
use fixtures::interrupt::Interrupt;
use fixtures::run::Run;
use fixtures::team::Tell;
use fixtures::versions::Versions;

use super::environment;
use super::job::Job;
use super::plan::RunPlan;
use super::runner;
use super::sink::Sink;
use super::stands::Stands;
use crate::model::event::{Event, Listener};
use crate::model::form::Form;
use crate::model::report::{Header, Place, SCHEMA};

/// Runs the plan; `listeners` hear of everything, in order. `Ok` holds what could not be closed.
///
/// # Errors
/// When the environment cannot be had, or the thread of the listeners broke down.
pub async fn run(
    plan: &RunPlan,
    versions: &Versions,
    interrupt: &Interrupt,
    listeners: Vec<Box<dyn Listener>>,
) -> Result<Option<Error>, Error> {
    let run = Run::new();
    let sink = Sink::new(listeners)?;
    let environment = open(plan, &run, versions, sink.waiting()).await?;
    let started = Instant::now();
    sink.send(Event::RunStarted {
        header: header(plan, &run, environment.as_ref()),
        trials: plan.jobs.len() * plan.repeat,
    });
    if let Some(manifests) = plan.manifests.clone() {
        sink.send(Event::ManifestsJudged { manifests });
    }
    let mut closed = Ok(());
    for repetition in 0..plan.repeat {
        let jobs: Vec<_> = plan.jobs.iter().map(|job| Job { repetition, ..job.clone() }).collect();
        // The app ports of an installation exist once, so there is one stand after the other.
        let batches = if plan.form == Form::Attached { Stands::batches(jobs) } else { vec![jobs] };
        for jobs in batches {
            if interrupt.is_set() {
                break;
            }
            let (stands, groups) = Stands::new(environment.clone(), &run.id, &jobs);
            let stands = stands.at(plan.place());
            if plan.team.is_some() {
                // Once it is interrupted no trial begins, and what was being opened is gone.
                let first = tokio::select! {
                    first = stands.first() => first,
                    () = interrupt.wait() => Ok(()),
                };
                if let Err(error) = first {
                    let closed = stands.close().await.and(environment.close().await);
                    closed.unwrap_or_else(|unclosed| tracing::warn!(error = %unclosed, "not closed"));
                    return Err(error);
                }
            }
            let jobs: Vec<_> = jobs.into_iter().zip(groups).collect();
            let ran = runner::run(&stands, &jobs, plan.parallel, &plan.accepted, &sink, interrupt).await;
            closed = closed.and(ran).and(stands.close().await);
        }
    }
    closed = closed.and(environment.close().await);
    let wall_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    sink.finish(wall_ms, interrupt.is_set());
    let unclosed = closed.err();
    if let (Err(error), unclosed) = (sink.close().await, &unclosed) {
        unclosed.iter().for_each(|unclosed| tracing::warn!(error = %unclosed, "not closed"));
        return Err(error);
    }
    Ok(unclosed)
}

/// Gets the environment ready, after what dead runs left was removed.
async fn open(plan: &RunPlan, run: &Run, versions: &Versions, tell: Tell) -> Result<Arc<dyn Environment>, Error> {
    match (plan.form, &plan.installation) {
        (_, Some(installation)) => environment::attach(installation.clone()),
        (form, None) => {
            // Services are processes everywhere. Containers are swept by their environment, which knows the engine.
            fixtures::processes::sweep().await?;
            fixtures::scratch::sweep()?;
            let opened = environment::open(form, run, plan.keep, versions).await?;
            Ok(match &plan.team {
                Some((team, _)) => fixtures::team::team(run, opened, team.clone(), tell),
                None => opened,
            })
        }
    }
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
