//! Each check is violated, at the named step, by each of its mutants. One test per check and mutant.

use std::process::ExitCode;

use conformance::checks;
use conformance::run::mutants;
use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    if let Some(ended) = fixtures::service::serve_if_asked() {
        return ended;
    }
    let mut args = Arguments::from_args();
    // A mutant's trial mostly waits for what does not come.
    args.test_threads = args.test_threads.or(Some(8));
    let checks: Vec<_> = checks::all().collect();
    let trials = mutants::pairs(&checks).into_iter().map(|(check, mutant)| {
        Trial::test(format!("{}::{}", check.id, mutant.slug()), move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let rows = runtime.block_on(mutants::judge(check, mutant));
            let missed: Vec<_> = rows
                .iter()
                .filter(|row| !row.caught)
                .map(|row| {
                    format!("{} over {}: {}", row.step, row.transport.slug(), row.instead.as_deref().unwrap_or(""))
                })
                .collect();
            if rows.is_empty() {
                return Err("no step was judged".into());
            }
            if missed.is_empty() { Ok(()) } else { Err(format!("not caught at {}", missed.join("; ")).into()) }
        })
    });
    libtest_mimic::run(&args, trials.collect()).exit_code()
}
