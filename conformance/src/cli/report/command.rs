//! The commands of `report`.

use fixtures::error::Error;

use super::super::exit::Exit;
use super::super::output::Format;
use super::{compare, merge, verify};

const EXAMPLES: &str = "\
Examples:
  dapr-conformance report merge 1/report.json 2/report.json --out all     two shards as one report
  dapr-conformance report compare before/report.json after/report.json    did an upgrade break something?
  dapr-conformance report verify out/events.ndjson                        do the verdicts follow from what was seen?

A FILE is an events.ndjson or a report.json; both stand in the folder of --out. One that a run did not write to its
end, or that another version wrote, is refused.
";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Make one report of several; exits as `check` would have with all of it.
    Merge(merge::Args),
    /// Show how two runs differ; exits with 1 when something got worse.
    Compare(compare::Args),
    /// Count a run again, from its observations to its totals; exits with 1 when it does not add up.
    Verify(verify::Args),
}

pub(in crate::cli) fn run(args: &Args, format: Format) -> Result<Exit, Error> {
    match &args.command {
        Command::Merge(args) => merge::run(args, format),
        Command::Compare(args) => compare::run(args, format),
        Command::Verify(args) => verify::run(args, format),
    }
}
