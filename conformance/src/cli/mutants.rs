//! `mutants`: the table check × mutant × step.

use fixtures::error::Error;

use super::exit::Exit;
use super::output::{Format, put};
use crate::checks::AREAS;
use crate::run::mutants::{self, Bench, Row};
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
    let checks = select::checks(AREAS, &args.filters)?;
    let pairs = mutants::pairs(&checks);
    let each = |rows: &[Row]| {
        if format == Format::Text {
            // A broken pipe shows again in the last line.
            let _ = put(&rows.iter().map(line).collect::<String>());
        }
    };
    let rows = Bench::of(checks.into_iter()).run(pairs, args.jobs, each).await;
    let (missed, strays) = (count(&rows, |row| !row.caught), count(&rows, |row| row.caught && !row.is_selective()));
    let text = format!(
        "{} mutant steps: {} caught, {missed} missed; beside {strays} of them others fell without a reason\n",
        rows.len(),
        rows.len() - missed
    );
    format.print(&rows, &text)?;
    let failed = count(&rows, |row| row.failed);
    Ok(match (rows.len(), missed + strays, failed) {
        (0, ..) => Exit::Nothing,
        (_, 0, _) => Exit::Held,
        (_, red, failed) if failed == red => Exit::Failed,
        _ => Exit::Violated,
    })
}

fn count(rows: &[Row], which: impl Fn(&Row) -> bool) -> usize {
    rows.iter().filter(|row| which(row)).count()
}

fn line(row: &Row) -> String {
    let word = match row {
        _ if row.is_selective() => "caught",
        _ if row.caught => "STRAY ",
        _ => "MISSED",
    };
    let instead = row.instead.as_ref().map(|instead| format!("  {instead}")).unwrap_or_default();
    let strays: String = row.strays().map(|step| format!("  also {step}")).collect();
    format!("{word}  {} › {}  {}  {}{instead}{strays}\n", row.check, row.step, row.mutant, row.transport.slug())
}
