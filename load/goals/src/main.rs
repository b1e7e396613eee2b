//! `dapr-load-goals`: see `dapr-load-goals --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    load_goals::cli::main()
}
