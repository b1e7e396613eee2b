//! Lets users travel, and asks the system back afterwards.

use std::path::Path;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use fixtures::error::{Error, Kind};
use fixtures::interrupt::Interrupt;
use goose::GooseAttack;
use goose::config::GooseConfiguration;
use serde::{Deserialize, Serialize};

use super::events::{self, Beside};
use super::history::History;
use super::stage::Stage;
use super::step::STEPS;
use super::tour::Tour;
use super::{inquiry, walk};
use crate::arrival::{Arrival, Stop};
use crate::engine::{Counted, Grid, Plan, Recorder, Tally};
use crate::machine::{Hiccups, process_cpu};
use crate::report::{Hlog, Report, Summary, create_folder, write_json};
use crate::run::{self, Gathered, Progress};

/// Name and version of the shape of [`Journey`].
pub const SCHEMA: &str = "dapr-load/journey/1";

/// What journeys left behind, `journey.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Journey {
    /// [`SCHEMA`].
    pub schema: String,
    /// Users at once.
    pub users: usize,
    /// The latencies, one series per step.
    pub report: Report,
    /// What the system remembers of it.
    pub history: History,
}

/// Lets users travel, then asks back everything that they were told.
///
/// # Errors
/// When goose cannot start, or the system does not answer the questions afterwards: its history is unknown then.
pub async fn travel(
    tour: &Tour,
    beside: Option<Beside<'_>>,
    interrupt: &Interrupt,
    progress: Progress,
) -> Result<(Journey, Gathered), Error> {
    let (recorder, tap) = Recorder::new(STEPS.len());
    let started = SystemTime::now();
    let logs = match &tour.folder {
        Some(folder) => {
            create_folder(folder)?;
            vec![Hlog::create(&folder.join("worker-0.hlog"), started)?]
        }
        None => Vec::new(),
    };
    let gather = tokio::task::spawn_blocking(move || {
        let mut gathered = Gathered::new(&STEPS, logs, progress);
        for interval in &tap.full {
            gathered.add(0, &interval);
            tap.empty.try_send(interval).ok();
        }
        gathered
    });
    let hiccups = Hiccups::start()?;
    let before = process_cpu(std::process::id()).unwrap_or_default();
    let stage = Arc::new(Stage::new(recorder, tour.key.clone()));
    let began = Instant::now();
    attack(tour, &stage, interrupt).await?;
    let cpu = process_cpu(std::process::id()).unwrap_or_default().saturating_sub(before);
    let (sent, last) = stage.finish();
    let mut gathered = gather.await.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()));
    let unwritten = gathered.finish();

    let plan = Plan {
        arrival: Arrival::Closed,
        stop: Stop::After(tour.length),
        grid: Grid::Exact,
        connections: tour.users,
        workers: 1,
        timeout: tour.timeout,
    };
    let elapsed = last.saturating_duration_since(began);
    let counted = Counted { tally: Tally { planned: sent, sent, dropped: 0, queued: 0, elapsed }, cpu };
    let mut report = run::report(&plan, tour.asked(), &counted, &gathered, started);
    report.generator.hiccup_p99_us = Summary::of(&hiccups.finish()).p99;
    report.interrupted = interrupt.is_set();
    report.doubts = run::doubts(&report, &gathered.outcomes);
    report.doubts.extend(unwritten.map(|error| format!("an interval log ends early: {error}")));

    let diary = stage.diary();
    let mut history = inquiry::ask(&tour.page, &diary).await?;
    if let Some(beside) = beside {
        history.told(events::read(&beside, &diary).await?);
    }
    Ok((Journey { schema: SCHEMA.into(), users: tour.users, report, history }, gathered))
}

/// Writes `journey.json` besides what every run leaves.
///
/// # Errors
/// When a file cannot be written.
pub fn save(folder: &Path, journey: &Journey, gathered: &Gathered) -> Result<(), Error> {
    run::save(folder, &journey.report, gathered)?;
    write_json(&folder.join("journey.json"), journey)
}

async fn attack(tour: &Tour, stage: &Arc<Stage>, interrupt: &Interrupt) -> Result<(), Error> {
    if interrupt.is_set() {
        return Ok(());
    }
    let failed = |error: goose::GooseError| Error::new(Kind::Harness, format!("let users travel with goose: {error}"));
    let configuration = GooseConfiguration::parse_args_default(&tour.arguments()).map_err(failed)?;
    let mut attack = GooseAttack::initialize_with_config(configuration).map_err(failed)?;
    for scenario in walk::scenarios(stage, tour.think).map_err(failed)? {
        attack = attack.register_scenario(scenario);
    }
    let stop = async {
        interrupt.wait().await;
        goose::trigger_killswitch("asked to stop");
        // goose ends by itself then.
        std::future::pending::<()>().await;
    };
    // goose forgets what it was told before it began, so it begins first.
    tokio::select! {
        biased;
        done = attack.execute() => done.map(|_| ()).map_err(failed)?,
        () = stop => {}
    }
    // goose takes Ctrl-C for itself; what comes after it must know.
    if goose::is_killswitch_triggered() {
        interrupt.set();
    }
    Ok(())
}
