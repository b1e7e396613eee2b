//! Starts the workers, reads what they record, and saves what came of it.

use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use fixtures::error::Error;
use fixtures::interrupt::Interrupt;

use super::account::{doubts, report};
use super::gather::Gathered;
use super::progress::Progress;
use crate::engine::{Plan, Target, crew};
use crate::machine::Hiccups;
use crate::report::{Asked, Hlog, Report, Summary, create_folder, hgrm, unwritable, write_json};

/// Runs `plan` against `target`. With a folder, interval logs are written while it runs; see [`save`] for the rest.
///
/// # Errors
/// When a connection cannot be opened (nothing was sent then), or a worker failed.
pub async fn run(
    target: Arc<dyn Target>,
    plan: Plan,
    asked: Asked,
    folder: Option<&Path>,
    interrupt: &Interrupt,
    progress: Progress,
) -> Result<(Report, Gathered), Error> {
    let started = SystemTime::now();
    let logs = match folder {
        Some(folder) => {
            create_folder(folder)?;
            let path = |worker| folder.join(format!("worker-{worker}.hlog"));
            (0..plan.workers).map(|worker| Hlog::create(&path(worker), started)).collect::<Result<_, _>>()?
        }
        None => Vec::new(),
    };
    let names = target.series();
    let hiccups = Hiccups::start()?;
    let (begun, interrupter) = tokio::sync::oneshot::channel();
    let work = tokio::task::spawn_blocking(move || {
        let crew = crew(&target, &plan)?;
        begun.send(crew.interrupter()).ok();
        let mut gathered = Gathered::new(names, logs, progress);
        let counted = crew.finish(|worker, interval| gathered.add(worker, interval))?;
        Ok::<_, Error>((counted, gathered))
    });
    let watch = async {
        // Workers that could not connect hang up; their error comes from `work`.
        if let Ok(stop) = interrupter.await {
            interrupt.wait().await;
            stop.send_replace(true);
        }
        std::future::pending().await
    };
    let (counted, mut gathered) = tokio::select! {
        done = work => done.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))?,
        never = watch => never,
    };
    let unwritten = gathered.finish();
    let mut report = report(&plan, asked, &counted, &gathered, started);
    report.generator.hiccup_p99_us = Summary::of(&hiccups.finish()).p99;
    report.interrupted = interrupt.is_set();
    report.doubts = doubts(&report, &gathered.outcomes);
    report.doubts.extend(unwritten.map(|error| format!("an interval log ends early: {error}")));
    Ok((report, gathered))
}

/// Writes `report.json` and the percentile tables.
///
/// # Errors
/// When a file cannot be written.
pub fn save(folder: &Path, report: &Report, gathered: &Gathered) -> Result<(), Error> {
    let delivery = gathered.delivery.as_ref().map(|times| ("delivery", times));
    for (name, times) in [("response", &gathered.response), ("service", &gathered.service)].into_iter().chain(delivery)
    {
        let path = folder.join(format!("{name}.hgrm"));
        std::fs::write(&path, hgrm(times)).map_err(|source| unwritable(&path, source))?;
    }
    write_json(&folder.join("report.json"), report)
}
