//! What goes to standard output.

use std::io::Write as _;

use fixtures::error::{Error, Kind};
use serde::Serialize;

use super::command::Format;

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
