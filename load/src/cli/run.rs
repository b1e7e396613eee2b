//! `dapr-load run`: one run, or those of a plan one after the other.

use fixtures::error::Error;
use fixtures::exit::Exit;
use fixtures::interrupt::Interrupt;
use fixtures::versions::Versions;

use super::once::{Args, once};
use super::output::Format;
use super::plan;

/// Runs the command.
pub(super) async fn run(args: &Args, format: Format, versions: &Versions) -> Result<Exit, Error> {
    let interrupt = Interrupt::listen(Exit::Interrupted.code().into())?;
    let Some(file) = &args.plan else { return once(args, format, versions, &interrupt).await };
    let mut worst = Exit::Held;
    for (name, planned) in plan::read(file)? {
        if interrupt.is_set() {
            return Ok(Exit::Interrupted);
        }
        eprintln!("== {name}");
        // What the other runs come to is not lost with this one.
        let exit = once(&planned, format, versions, &interrupt).await.unwrap_or_else(|error| {
            eprintln!("{name}: failed to {error}");
            Exit::from(&error)
        });
        worst = if exit.code() > worst.code() { exit } else { worst };
    }
    Ok(worst)
}
