//! `mutants`: the table check × mutant × step.

use fixtures::error::Error;

use super::exit::Exit;
use super::output::{Format, put};
use crate::checks::AREAS;
use crate::run::mutants::{self, Row};
use crate::run::select;

/// A mutant's trial mostly waits for what does not come.
const PARALLEL: usize = 32;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Ids, areas, chapters (`state/keys`), parts of ids, or patterns with * and ?; all checks without one.
    filters: Vec<String>,
    /// How many mutants are judged at the same time.
    #[arg(long, value_name = "N", default_value_t = PARALLEL)]
    jobs: usize,
}

pub(super) async fn run(args: &Args, format: Format) -> Result<Exit, Error> {
    let pairs = mutants::pairs(&select::checks(AREAS, &args.filters)?);
    let each = |rows: &[Row]| {
        if format == Format::Text {
            // A broken pipe shows again in the last line.
            let _ = put(&rows.iter().map(line).collect::<String>());
        }
    };
    let rows = mutants::run(pairs, args.jobs, each).await;
    let missed = rows.iter().filter(|row| !row.caught).count();
    let text = format!("{} mutant steps: {} caught, {missed} missed\n", rows.len(), rows.len() - missed);
    format.print(&rows, &text)?;
    let failed = rows.iter().filter(|row| row.failed).count();
    Ok(match (rows.len(), missed, failed) {
        (0, ..) => Exit::Nothing,
        (_, 0, _) => Exit::Held,
        (.., failed) if failed == missed => Exit::Failed,
        _ => Exit::Violated,
    })
}

fn line(row: &Row) -> String {
    let word = if row.caught { "caught" } else { "MISSED" };
    let instead = row.instead.as_ref().map(|instead| format!("  {instead}")).unwrap_or_default();
    format!("{word}  {} › {}  {}  {}{instead}\n", row.check, row.step, row.mutant, row.transport.slug())
}
