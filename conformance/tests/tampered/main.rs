//! A real daprd between two proxies, which change what passes: its API, and its app. What is changed must turn the named
//! step red, while everything holds that passes as it is. One test per fault and transport, and a count by kind at the
//! end.
//!
//! Without daprd, Kafka and PostgreSQL on this machine the tests are ignored with the reason, unless `HARNESS_REQUIRE`
//! is set.

mod lab;
mod table;

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use fixtures::tamper::Kind;
use libtest_mimic::{Arguments, Completion, Failed, Trial};

use crate::lab::{Lab, Met};

/// What became of the faults of one kind.
#[derive(Default)]
struct Count {
    tried: usize,
    /// At the named step.
    found: usize,
}

type Counts = Arc<Mutex<BTreeMap<Kind, Count>>>;

fn main() -> ExitCode {
    if let Some(ended) = fixtures::service::serve_if_asked() {
        return ended;
    }
    let mut args = Arguments::from_args();
    // The proxies do one thing at a time.
    args.test_threads = Some(1);
    let rows = table::rows();
    let (lab, counts) = (Arc::new(Lab::default()), Counts::default());
    let mut trials = Vec::new();
    for (check, transport) in table::sound(&rows) {
        let lab = lab.clone();
        let name = format!("sound::{}::{}", transport.slug(), check.id);
        trials.push(Trial::ignorable_test(name, move || ended(lab.sound(check, transport), |met| met.holds)));
    }
    for row in rows {
        let (lab, counts) = (lab.clone(), counts.clone());
        trials.push(Trial::ignorable_test(row.name(), move || {
            ended(lab.tamper(row), |met| {
                let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
                let count = counts.entry(row.fault.kind).or_default();
                // A fault that never acted was not tried.
                count.tried += usize::from(met.acted > 0);
                count.found += usize::from(met.acted > 0 && met.found);
                met.acted > 0 && met.found
            })
        }));
    }
    let conclusion = libtest_mimic::run(&args, trials);
    lab.close();
    let counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
    for (kind, Count { tried, found }) in counts.iter() {
        println!("{}: {found} of {tried} found", kind.slug());
    }
    conclusion.exit_code()
}

/// What a test is told of what was met.
fn ended(met: Result<Met, String>, good: impl FnOnce(&Met) -> bool) -> Result<Completion, Failed> {
    let met = match met {
        Ok(met) => met,
        Err(lacking) => return Ok(Completion::ignored_with(lacking)),
    };
    if good(&met) { Ok(Completion::Completed) } else { Err(met.told.into()) }
}
