//! Every check on every environment and transport, each its own test: `embedded::http::state.save-and-get`.
//!
//! `HARNESS_ENVIRONMENTS` chooses the environments (default `embedded,containers`). Without an engine the tests
//! that need one are ignored with the reason, unless `HARNESS_REQUIRE` is set.
//!
//! `HARNESS_PARTITION=2/4` runs a part of what repeats the checks elsewhere, which is the environment of processes; what
//! it leaves out is ignored, and counted.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use conformance::checks;
use conformance::judge::baseline::Baseline;
use conformance::model::form::Form;
use conformance::model::verdict::Verdict;
use conformance::report;
use conformance::run::job::Job;
use conformance::run::stands::Stands;
use conformance::run::{environment, runner};
use fixtures::environment::{Ability, Environment};
use fixtures::error::Kind;
use fixtures::form::Form::Processes;
use fixtures::partition::Partition;
use fixtures::prerequisite::required;
use fixtures::run::Run;
use fixtures::versions::Versions;
use libtest_mimic::{Arguments, Failed, Trial};
use tokio::runtime::Runtime;
use tokio::sync::RwLock;

/// The stands of one environment, and its jobs by test name.
struct Suite {
    stands: Stands,
    /// Held by all for reading, and for writing by a check that takes the broker away from everybody.
    alone: RwLock<()>,
    jobs: BTreeMap<String, (Job, usize)>,
}

fn main() -> ExitCode {
    if let Some(ended) = fixtures::service::serve_if_asked() {
        return ended;
    }
    let mut args = Arguments::from_args();
    // Checks mostly wait; two cores carry many of them.
    args.test_threads = args.test_threads.or(Some(16));
    let wanted = std::env::var("HARNESS_ENVIRONMENTS").unwrap_or_else(|_| "embedded,containers".into());
    let runtime = match Runtime::new() {
        Ok(runtime) => Arc::new(runtime),
        Err(error) => {
            eprintln!("no runtime: {error}");
            return ExitCode::from(3);
        }
    };
    let partition = match Partition::from_env() {
        Ok(partition) => partition,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    let mut trials = Vec::new();
    let mut suites = Vec::new();
    let mut clean = true;
    for name in wanted.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let Some(form) = Form::named(name) else {
            eprintln!("HARNESS_ENVIRONMENTS names `{name}`, which is no environment");
            return ExitCode::from(2);
        };
        let part = if form == REPEATED { partition } else { Partition::WHOLE };
        let (jobs, left_out): (BTreeMap<_, _>, BTreeMap<_, _>) =
            selected(&args, form).into_iter().partition(|(_, job)| part.takes(&key(job)));
        if part != Partition::WHOLE {
            eprintln!("{name}: part {part} runs {} tests and ignores the other {}", jobs.len(), left_out.len());
        }
        trials.extend(left_out.into_keys().map(|name| unrun(name, "another part's").with_ignored_flag(true)));
        // Listing starts nothing, and neither does a filter that leaves this environment out.
        let opened = if args.list || jobs.is_empty() { None } else { Some(open(&runtime, form, &jobs)) };
        match opened {
            None => trials.extend(jobs.into_keys().map(|name| Trial::test(name, || Ok(())))),
            Some(Ok(suite)) => {
                let suite = Arc::new(suite);
                trials.extend(suite.jobs.keys().map(|name| test(name.clone(), suite.clone(), runtime.clone())));
                suites.push(suite);
            }
            Some(Err(error)) if required() || error.kind != Kind::Prerequisite => {
                // The other environments still say what they know.
                eprintln!("cannot use {name}: {error}");
                trials.extend(jobs.into_keys().map(|name| unrun(name, "its environment cannot be used")));
                clean = false;
            }
            Some(Err(error)) => {
                eprintln!("ignored, all of {name}: {error}");
                let ignored = |name| unrun(name, "this machine lacks what it needs").with_ignored_flag(true);
                trials.extend(jobs.into_keys().map(ignored));
            }
        }
    }
    let conclusion = libtest_mimic::run(&args, trials);
    for suite in suites {
        let closed = match Arc::try_unwrap(suite) {
            Ok(suite) => close(&runtime, suite),
            Err(_) => Err("a test still holds the suite".into()),
        };
        if let Err(error) = closed {
            eprintln!("not closed cleanly: {error}");
            clean = false;
        }
    }
    if clean { conclusion.exit_code() } else { ExitCode::from(3) }
}

/// The environment that only repeats what the others have judged.
const REPEATED: Form = Form::Started(Processes);

/// What a check over a transport is called wherever it runs.
fn key(job: &Job) -> String {
    format!("{}::{}", job.transport.slug(), job.check.id)
}

/// A test that was not run does not pass, not even when somebody asks for the ignored ones.
fn unrun(name: String, why: &'static str) -> Trial {
    Trial::test(name, move || Err(Failed::from(why)))
}

/// The jobs that the test filters leave, by test name.
fn selected(args: &Arguments, form: Form) -> BTreeMap<String, Job> {
    let fits = |name: &str, filter: &str| if args.exact { name == filter } else { name.contains(filter) };
    let jobs = checks::all().flat_map(|check| {
        check.transports.iter().map(move |transport| Job { check, transport: *transport, repetition: 0 })
    });
    jobs.map(|job| (format!("{}::{}", form.slug(), key(&job)), job))
        .filter(|(name, _)| args.filter.as_ref().is_none_or(|filter| fits(name, filter)))
        .filter(|(name, _)| !args.skip.iter().any(|skip| fits(name, skip)))
        .collect()
}

fn open(runtime: &Runtime, form: Form, jobs: &BTreeMap<String, Job>) -> Result<Suite, fixtures::error::Error> {
    let run = Run::new();
    let environment: Arc<dyn Environment> =
        runtime.block_on(environment::open(form, &run, false, &Versions::from_env()))?;
    let list: Vec<_> = jobs.values().cloned().collect();
    let (stands, groups) = Stands::new(environment, &run.id, &list);
    let jobs = jobs.iter().zip(groups).map(|((name, job), group)| (name.clone(), (job.clone(), group)));
    Ok(Suite { stands, alone: RwLock::new(()), jobs: jobs.collect() })
}

fn test(name: String, suite: Arc<Suite>, runtime: Arc<Runtime>) -> Trial {
    let (job, _) = &suite.jobs[&name];
    let gap = job.check.needs.iter().find_map(|ability| suite.stands.environment().offers().gap(*ability));
    let body = {
        let name = name.clone();
        move || {
            let (job, group) = &suite.jobs[&name];
            let ended = runtime.block_on(async {
                let run = runner::run_one(&suite.stands, job, *group);
                if job.check.needs.contains(&Ability::Faults) {
                    let _alone = suite.alone.write().await;
                    run.await
                } else {
                    let _beside = suite.alone.read().await;
                    run.await
                }
            });
            let mut result = ended.result;
            if suite.stands.environment().name() != "embedded" {
                BASELINE
                    .lock()
                    .map_err(|_| "a poisoned lock")?
                    .get_or_insert_with(Baseline::committed)
                    .accept(&mut result);
            }
            match result.verdict {
                Verdict::Holds => Ok(()),
                Verdict::Violated if result.known => Ok(()),
                _ => Err(Failed::from(report::text::result(
                    &job.check.clause,
                    &result,
                    suite.stands.environment().name(),
                ))),
            }
        }
    };
    Trial::test(name, body).with_ignored_flag(gap.is_some())
}

/// The committed baseline, read once.
static BASELINE: Mutex<Option<Baseline>> = Mutex::new(None);

fn close(runtime: &Runtime, suite: Suite) -> Result<(), String> {
    let environment = suite.stands.environment().clone();
    let closed = runtime.block_on(async {
        let stands = suite.stands.close().await;
        stands.and(environment.close().await)
    });
    closed.map_err(|error| error.to_string())
}
