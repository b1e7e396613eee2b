//! `dapr-conformance`: see `dapr-conformance --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    fixtures::service::serve_if_asked().unwrap_or_else(conformance::cli::main)
}
