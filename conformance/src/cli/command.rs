//! The commands and their common options.

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};
use fixtures::error::Error;
use fixtures::versions::Versions;

use super::exit::Exit;
use super::output::Format;
use super::{app, check, coverage, doctor, explain, lint, list, mutants, report, sidecar, sweep, witness};

const EXAMPLES: &str = "\
Examples:
  dapr-conformance check                              everything on our own sidecar: seconds, nothing to install
  dapr-conformance check state --env containers       the state area on real Dapr, Kafka and PostgreSQL
  dapr-conformance check --failed out/report.json     only what failed the last time
  dapr-conformance app --start ./shop --app-port 8000   is your own service a correct app of Dapr?
  dapr-conformance lint components/ k8s/              resource files, before anything starts
  dapr-conformance explain state.save-and-get         one clause: source, steps, what would break it
  dapr-conformance doctor                             what this machine can run, and what it lacks
";

/// Judges Dapr sidecars against the building-block contracts.
#[derive(Debug, Parser)]
#[command(name = "dapr-conformance", version, arg_required_else_help = true)]
#[command(after_help = format!("{EXAMPLES}\n{}", Exit::table()))]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Form of the output.
    #[arg(long, global = true, value_enum, default_value = "text", display_order = 90)]
    format: Format,
    /// Multiplies every wait, for slow machines.
    #[arg(long, global = true, value_name = "FACTOR", value_parser = factor, display_order = 91)]
    patience: Option<f64>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run checks and write a report.
    Check(Box<check::Args>),
    /// Judge a team's own service, in any language, as an app of Dapr.
    App(Box<app::Args>),
    /// Judge resource files without starting anything: components, subscriptions, deployments, compose files.
    Lint(Box<lint::Args>),
    /// Show the catalogue.
    List(list::Args),
    /// Show one clause: source, versions, steps, mutants.
    Explain(explain::Args),
    /// Show every requirement and erratum with the checks that prove it, or why it is not run.
    Coverage(coverage::Args),
    /// Merge reports, compare them, count one again.
    Report(report::command::Args),
    /// Prove that the checks can fail: each against each of its mutants.
    Mutants(mutants::Args),
    /// Show what is on this machine and what would limit a run.
    Doctor,
    /// Remove what killed runs left behind.
    Sweep,
    /// Run our own sidecar alone, as a test double and recorder for an app.
    #[command(after_help = sidecar::examples())]
    Sidecar(Box<sidecar::Args>),
    /// Run the scriptable app alone, behind a sidecar of yours.
    Witness(witness::Args),
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
    let told = || versions.variable("HARNESS_PATIENCE").map(|text| factor(&text)).transpose();
    match cli.patience.map_or_else(told, |factor| Ok(Some(factor))) {
        Ok(factor) => factor.into_iter().for_each(fixtures::patience::scale),
        Err(why) => {
            eprintln!("failed to read HARNESS_PATIENCE: {why}");
            return Exit::Usage.into();
        }
    }
    fixtures::command::execute(&versions, run(cli.command, cli.format, &versions))
}

async fn run(command: Command, format: Format, versions: &Versions) -> Result<Exit, Error> {
    match command {
        Command::Check(args) => check::run(&args, format, versions).await,
        Command::App(args) => app::run(&args, format, versions).await,
        Command::Lint(args) => lint::run(&args, format, versions),
        Command::List(args) => list::run(&args, format),
        Command::Explain(args) => explain::run(&args, format),
        Command::Coverage(args) => coverage::run(&args, format),
        Command::Report(args) => report::command::run(&args, format),
        Command::Mutants(args) => mutants::run(&args, format).await,
        Command::Doctor => doctor::run(format, versions).await,
        Command::Sweep => sweep::run(format).await,
        Command::Sidecar(args) => {
            let json = format == Format::Json;
            sidecar::run_in(&args, if json { sidecar::Format::Json } else { sidecar::Format::Text }).await
        }
        Command::Witness(args) => witness::run(args, format).await,
        Command::Completion { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "dapr-conformance", &mut std::io::stdout());
            Ok(Exit::Held)
        }
    }
}

fn factor(text: &str) -> Result<f64, String> {
    let factor = text.parse::<f64>().ok().filter(|factor| (0.01..=100.0).contains(factor));
    factor.ok_or_else(|| "a factor is a number from 0.01 to 100, for example 2.5".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
