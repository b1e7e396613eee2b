//! Apps as `dapr-conformance app` judges them: the right one in each language keeps everything, each fault of each language
//! is found at the steps that name it and nowhere else, small apps with the mistakes of real ones are answered with exactly
//! what is expected of them, in those with odd habits that are right nothing is found, and beside a real daprd all comes to
//! the same. One test per app, language and fault.

mod case;
mod daprd;
mod example;
mod habit;
mod judged;
mod language;
mod ports;
mod service;

use std::process::ExitCode;

use libtest_mimic::Arguments;

fn main() -> ExitCode {
    let mut args = Arguments::from_args();
    // An app and its checks mostly wait for each other.
    args.test_threads = args.test_threads.or(Some(8));
    let trials = [example::trials(), case::trials(), habit::trials(), daprd::trials(), service::trials()];
    libtest_mimic::run(&args, trials.into_iter().flatten().collect()).exit_code()
}
