//! `dapr-load`: see `dapr-load --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    fixtures::service::serve_if_asked().unwrap_or_else(load::cli::main)
}
