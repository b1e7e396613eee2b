//! Each check is violated by each of its mutants, at the steps that name it and at no others but those that rest on them,
//! while it holds on what is sound. One test per check and mutant.

use std::process::ExitCode;
use std::sync::Arc;

use conformance::checks;
use conformance::run::mutants::{self, Bench, Row};
use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    if let Some(ended) = fixtures::service::serve_if_asked() {
        return ended;
    }
    let mut args = Arguments::from_args();
    // A mutant's trial mostly waits for what does not come.
    args.test_threads = args.test_threads.or(Some(8));
    let checks: Vec<_> = checks::all().collect();
    let bench = Arc::new(Bench::of(checks.iter().copied()));
    let trials = mutants::pairs(&checks).into_iter().map(|(check, mutant)| {
        let bench = bench.clone();
        Trial::test(format!("{}::{}", check.id, mutant.slug()), move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let rows = runtime.block_on(bench.judge(check, mutant));
            let red: Vec<_> = rows.iter().filter(|row| !row.is_selective()).map(told).collect();
            if rows.is_empty() {
                return Err("no step was judged".into());
            }
            if red.is_empty() { Ok(()) } else { Err(red.join("; ").into()) }
        })
    });
    libtest_mimic::run(&args, trials.collect()).exit_code()
}

/// Why a row is red.
fn told(row: &Row) -> String {
    let at = format!("{} over {}", row.step, row.transport.slug());
    if row.caught {
        let strays: Vec<_> = row.strays().collect();
        return format!("at {at} others fell that neither name it nor rest on it: {}", strays.join(", "));
    }
    format!("not caught at {at}: {}", row.instead.as_deref().unwrap_or(""))
}
