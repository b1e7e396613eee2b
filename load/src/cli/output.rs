//! What goes to standard output, and in which form.

use std::io::Write as _;

use clap::ValueEnum;
use fixtures::error::{Error, Kind};
use serde::Serialize;

/// The form of a command's output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For a reader.
    Text,
    /// For a program.
    Json,
}

/// Prints `text`, or `data` as JSON. A reader that has seen enough (`| head`) is no failure.
pub(super) fn print(format: Format, data: &impl Serialize, text: &str) -> Result<(), Error> {
    let json = || serde_json::to_string_pretty(data).map(|json| json + "\n");
    let out = match format {
        Format::Text => text.to_owned(),
        Format::Json => json().map_err(|error| Error::new(Kind::Harness, "write JSON").with_source(error))?,
    };
    match std::io::stdout().write_all(out.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
