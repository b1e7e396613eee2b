//! `dapr-conformance`: see `dapr-conformance --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    conformance::cli::main()
}
