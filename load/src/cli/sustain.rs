//! `dapr-load run --search`: the highest rate that a target sustains.

use std::fmt::Write as _;
use std::sync::Arc;

use fixtures::error::{Error, Kind};
use fixtures::exit::Exit;
use fixtures::interrupt::Interrupt;

use super::output::{Format, print};
use crate::arrival::{Arrival, Rate};
use crate::engine::{Plan, Target};
use crate::report::{Asked, Budget};
use crate::run::{self, Progress};
use crate::search::{Found, search};

/// The rate that a search of `plan` begins with.
///
/// # Errors
/// When it has none.
pub(super) fn begin(plan: &Plan) -> Result<Rate, Error> {
    let rate = plan.arrival.rate().and_then(|rate| Rate::new(rate).ok());
    rate.ok_or_else(|| {
        Error::new(Kind::Usage, "search for a rate: a closed arrival has none").with_help("leave out --arrival")
    })
}

/// Searches from the rate of `plan`. A try holds when all of it was sent in time, nothing failed, and every budget is
/// kept.
pub(super) async fn sustain(
    target: &Arc<dyn Target>,
    plan: Plan,
    asked: &Asked,
    budgets: &[Budget],
    format: Format,
    interrupt: &Interrupt,
) -> Result<Exit, Error> {
    let from = begin(&plan)?;
    let found = search(from, async |rate| {
        let arrival = match plan.arrival {
            Arrival::Poisson { seed, .. } => Arrival::Poisson { rate, seed },
            _ => Arrival::Constant(rate),
        };
        let tried = Plan { arrival, ..plan };
        let progress = Progress::new(arrival.span(plan.stop));
        let (report, _) = run::run(target.clone(), tried, asked.clone(), None, interrupt, progress).await?;
        if interrupt.is_set() {
            // A try that was cut short tells nothing of its rate.
            return Ok(None);
        }
        let held = report.doubts.is_empty() && budgets.iter().all(|budget| budget.judge(&report).held);
        let (word, p99) = (if held { "held" } else { "not held" }, report.response.p99 / 1e3);
        eprintln!("{:>10.0}/s  {word:<8}  p99 {p99:.1} ms  {}", rate.per_second(), report.doubts.join("; "));
        Ok(Some(held))
    })
    .await?;
    let interrupted = interrupt.is_set();
    print(format, &found, &text(&found, budgets, interrupted))?;
    Ok(if interrupted {
        Exit::Interrupted
    } else if found.sustained.is_some() {
        Exit::Held
    } else {
        Exit::Budget
    })
}

fn text(found: &Found, budgets: &[Budget], interrupted: bool) -> String {
    let mut out = String::new();
    let within = budgets.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let within = if within.is_empty() { String::new() } else { format!(" within {within}") };
    let written = match (found.sustained, found.exceeded) {
        (held, _) if interrupted => {
            let held = held.map_or_else(|| "no rate yet".into(), |held| format!("{held:.0}/s so far"));
            writeln!(out, "sustained{within}: {held}; the search was interrupted")
        }
        (Some(held), Some(failed)) => writeln!(out, "sustained{within}: {held:.0}/s; no longer at {failed:.0}/s"),
        (Some(held), None) => writeln!(out, "sustained{within}: {held:.0}/s, and no higher rate can be asked for"),
        (None, _) => writeln!(out, "no rate is sustained{within}"),
    };
    written.expect("writing to a string cannot fail");
    out
}
