//! `dapr-load audit`: what the figures of a Dapr release's own performance tests are worth.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use fixtures::error::Error;
use fixtures::exit::Exit;

use super::output::{Format, print};
use crate::audit::{audit, text};

/// Options of `audit`.
#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// The raw report: what `go test -json` wrote in Dapr's tests/perf, unpacked.
    file: PathBuf,
}

/// Runs the command.
pub(super) fn run(args: &Args, format: Format) -> Result<Exit, Error> {
    let audit = audit(&args.file)?;
    print(format, &audit, &text(&audit))?;
    Ok(if audit.tests.iter().all(|test| test.flags.is_empty()) { Exit::Held } else { Exit::Violated })
}
