//! The course of a run on a terminal: the plan is shown, carried out and reported, and comes to an exit code.

use fixtures::error::{Error, Kind};
use fixtures::interrupt::Interrupt;
use fixtures::versions::Versions;

use super::exit::Exit;
use super::output::{Format, put};
use super::verdict;
use crate::checks;
use crate::judge::baseline::Outdated;
use crate::model::event::Listener;
use crate::model::report::Report;
use crate::report::events::EventLog;
use crate::report::evidence::keeper::Keeper;
use crate::report::progress::Progress;
use crate::report::recorder::Recorder;
use crate::report::{files, of_app, summary};
use crate::run::plan::RunPlan;
use crate::run::session;

/// What a run came to.
struct Outcome {
    /// The report, already written.
    report: Report,
    /// Entries of the baseline that no longer describe what runs.
    outdated: Vec<Outdated>,
    /// What could not be closed.
    unclosed: Option<Error>,
}

/// Carries out the plan, and shows and writes what comes of it.
pub(super) async fn run(plan: &RunPlan, format: Format, versions: &Versions) -> Result<Exit, Error> {
    let text = format == Format::Text;
    if text {
        put(&format!("{plan}\n"))?;
    }
    let interrupt = Interrupt::listen(i32::from(Exit::Interrupted.code()))?;
    let clauses = checks::whole().map(|check| (check.id, check.clause)).collect();
    let progress = Progress::new(format.show(versions), plan.out.clone(), clauses);
    let outcome = execute(plan, versions, &interrupt, progress).await?;
    format.print(&outcome.report, &if text { ending(plan, &outcome) } else { String::new() })?;
    if let Some(error) = &outcome.unclosed {
        eprintln!("failed to {error}");
    }
    Ok(exit(plan, &outcome))
}

/// Runs the plan and writes its report.
async fn execute(
    plan: &RunPlan,
    versions: &Versions,
    interrupt: &Interrupt,
    progress: Progress,
) -> Result<Outcome, Error> {
    // Before anything can fail: what stands there afterwards is of this run.
    files::prepare(&plan.out)?;
    files::clear(&plan.out)?;
    let (recorder, keeper, events) = (Recorder::default(), Keeper::new(&plan.out)?, EventLog::create(&plan.out)?);
    let listeners: Vec<Box<dyn Listener>> =
        vec![Box::new(keeper), Box::new(events.clone()), Box::new(recorder.clone()), Box::new(progress)];
    let unclosed = session::run(plan, versions, interrupt, listeners).await?;
    let unrecorded = || Error::new(Kind::Harness, "write the report: no run was recorded");
    let report = recorder.report().ok_or_else(unrecorded)?;
    files::write(&plan.out, &report)?;
    Ok(Outcome {
        outdated: plan.accepted.outdated(&report, &checks::steps()),
        report,
        unclosed: unclosed.or_else(|| events.failed()),
    })
}

/// The last lines of a run.
fn ending(plan: &RunPlan, outcome: &Outcome) -> String {
    let report = &outcome.report;
    let file = plan.out.join("report.json").display().to_string();
    let mut lines: Vec<_> = outcome.outdated.iter().map(|one| format!("BASELINE  {one}")).collect();
    lines.extend(summary::manifests(report));
    lines.push(summary::counts(report));
    lines.extend(summary::flakes(report));
    lines.extend(summary::strict(report).filter(|_| plan.strict));
    lines.push(match &plan.team {
        Some(_) => of_app::ending(report, &plan.place(), &plan.only()),
        None => summary::meaning(report, plan.form, &plan.filters, &plan.place(), &file),
    });
    lines.join("\n") + "\n"
}

/// The exit code of a run; the worst wins.
fn exit(plan: &RunPlan, outcome: &Outcome) -> Exit {
    match verdict::exit(&outcome.report, plan.strict) {
        Exit::Held | Exit::Nothing if outcome.unclosed.is_some() => Exit::Failed,
        Exit::Held | Exit::Nothing if !outcome.outdated.is_empty() => Exit::Baseline,
        // No app has all of it: what it was not asked it does not lack.
        Exit::Held if plan.strict && plan.team.is_none() && outcome.report.totals.not_offered > 0 => Exit::Nothing,
        exit => exit,
    }
}
