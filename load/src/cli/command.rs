//! The commands and their common options.

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};
use fixtures::error::Error;
use fixtures::exit::Exit;
use fixtures::versions::Versions;

use super::output::Format;
use super::{audit, compare, cron, journey, merge, once, overhead, run, truth};

const EXAMPLES: &str = "\
Examples:
  dapr-load run http --url http://127.0.0.1:8080/ --rate 1000 --duration 10s
  dapr-load overhead --direct http://127.0.0.1:8080/ --through http://127.0.0.1:8081/
  dapr-load run state-set --env processes --transport grpc --rate 500
  dapr-load run publish --sidecar http://127.0.0.1:3500 --pubsub pubsub --topic orders
  dapr-load journey --env embedded --users 6 --duration 10s
  dapr-load cron --env embedded --every 500ms --duration 5s
  dapr-load compare before/ after/ --limit 5%
  dapr-load truth stall --port 8080
";

/// Measures what a Dapr sidecar costs: open-loop load with HDR histograms, against the same work without a sidecar.
#[derive(Debug, Parser)]
#[command(name = "dapr-load", version, arg_required_else_help = true)]
#[command(after_help = format!("{EXAMPLES}\n{}", Exit::table()))]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Form of the output.
    #[arg(long, global = true, value_enum, default_value = "text", display_order = 90)]
    format: Format,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Load one operation at a rate, and report its latencies.
    Run(Box<once::Args>),
    /// Measure what a sidecar adds, pair by pair against the same work without one.
    Overhead(Box<overhead::Args>),
    /// Let users travel through the todo system, and judge whether it remembers what it told them.
    Journey(Box<journey::Args>),
    /// Listen to a cron binding: do all ticks come, and how far from their rhythm?
    Cron(cron::Args),
    /// Make one report of several processes that shared a load.
    Merge(merge::Args),
    /// Tell whether a saved run is slower than another.
    Compare(compare::Args),
    /// Judge the raw report of a Dapr release's own performance tests.
    Audit(audit::Args),
    /// Serve with a behaviour that is known, to measure the measurement; until Ctrl-C.
    Truth(truth::Args),
    /// Print shell completions.
    Completion {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let versions = Versions::from_env();
    fixtures::command::execute(&versions, run(cli.command, cli.format, &versions))
}

async fn run(command: Command, format: Format, versions: &Versions) -> Result<Exit, Error> {
    match command {
        Command::Overhead(args) => overhead::run(&args, format, versions).await,
        Command::Run(args) => run::run(&args, format, versions).await,
        Command::Journey(args) => journey::run(&args, format, versions).await,
        Command::Cron(args) => cron::run(&args, format, versions).await,
        Command::Merge(args) => merge::run(&args, format),
        Command::Compare(args) => compare::run(&args, format),
        Command::Audit(args) => audit::run(&args, format),
        Command::Truth(args) => truth::run(&args, format).await,
        Command::Completion { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "dapr-load", &mut std::io::stdout());
            Ok(Exit::Held)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
