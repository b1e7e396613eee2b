//! Every check on every environment and transport, each its own test: `embedded::http::state.save-and-get`. They run as
//! `dapr-conformance check` runs them, one environment after the other, and each test tells what its trial came to.
//!
//! `HARNESS_ENVIRONMENTS` chooses the environments (default `embedded,containers`). Without an engine the tests
//! that need one are ignored with the reason, unless `HARNESS_REQUIRE` is set.
//!
//! `HARNESS_PARTITION=2/4` runs a part of what repeats the checks elsewhere, which is the environment of processes; what
//! it leaves out is ignored, and counted.

mod board;

use std::process::ExitCode;

use conformance::checks;
use conformance::model::event::Listener;
use conformance::model::form::Form;
use conformance::model::verdict::Verdict;
use conformance::report::recorder::Recorder;
use conformance::report::text;
use conformance::run::plan::{RunPlan, Wish};
use conformance::run::session;
use fixtures::client::Transport;
use fixtures::error::{Error, Kind};
use fixtures::form::Form::{Embedded, Processes};
use fixtures::interrupt::Interrupt;
use fixtures::partition::Partition;
use fixtures::prerequisite::required;
use fixtures::versions::Versions;
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use tokio::runtime::Runtime;

use crate::board::{Board, Over, key};

/// The environment that only repeats what the others have judged.
const REPEATED: Form = Form::Started(Processes);

/// The one environment that offers less than daprd does.
const DOUBLE: Form = Form::Started(Embedded);

/// The run of one environment.
struct Suite {
    plan: RunPlan,
    board: Board,
}

fn main() -> ExitCode {
    if let Some(ended) = fixtures::service::serve_if_asked() {
        return ended;
    }
    let mut args = Arguments::from_args();
    let parallel = args.test_threads.take();
    // A test only waits for its result, and they are told in the order of their names.
    args.test_threads = Some(1);
    let (suites, trials) = match suites(&args, parallel) {
        Ok(planned) => planned,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    if args.list {
        return libtest_mimic::run(&args, trials).exit_code();
    }
    let runs = std::thread::spawn(move || {
        let _last = Closing(&suites);
        run(&suites)
    });
    let conclusion = libtest_mimic::run(&args, trials);
    let clean = runs.join().unwrap_or(false);
    if clean { conclusion.exit_code() } else { ExitCode::from(3) }
}

/// The runs that the test filters leave, and all tests.
fn suites(args: &Arguments, parallel: Option<usize>) -> Result<(Vec<Suite>, Vec<Trial>), Error> {
    let wanted = std::env::var("HARNESS_ENVIRONMENTS").unwrap_or_else(|_| "embedded,containers".into());
    let partition = Partition::from_env()?;
    let (mut suites, mut trials) = (Vec::new(), Vec::new());
    for name in wanted.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let unknown = || Error::new(Kind::Usage, format!("read HARNESS_ENVIRONMENTS: `{name}` is no environment"));
        let form = Form::named(name).ok_or_else(unknown)?;
        let mut plan = RunPlan::resolve(wish(form, parallel), checks::AREAS, &Versions::from_env())?;
        let part = if form == REPEATED { partition } else { Partition::WHOLE };
        let board = Board::default();
        let mut left_out = 0;
        plan.jobs.retain(|job| {
            let key = key(job.check.id, job.transport);
            let test = format!("{name}::{key}");
            if !fits(args, &test) {
                return false;
            }
            let taken = part.takes(&key);
            left_out += usize::from(!taken);
            trials.push(if taken { judged(test, key, &board, form) } else { another_part(test) });
            taken
        });
        if part != Partition::WHOLE {
            eprintln!("{name}: part {part} runs {} tests and ignores the other {left_out}", plan.jobs.len());
        }
        if !plan.jobs.is_empty() {
            suites.push(Suite { plan, board });
        }
    }
    Ok((suites, trials))
}

/// All checks over both transports.
fn wish(form: Form, parallel: Option<usize>) -> Wish {
    Wish {
        manifests: None,
        filters: Vec::new(),
        form,
        transports: Transport::ALL.to_vec(),
        out: None,
        baseline: None,
        parallel,
        repeat: 1,
        partition: None,
        failed: None,
        strict: false,
        keep: false,
        sidecars: Vec::new(),
        kafka: None,
        postgres: None,
        fields: Default::default(),
        words: Vec::new(),
    }
}

/// Whether the test filters leave the test of that name.
fn fits(args: &Arguments, test: &str) -> bool {
    let fits = |filter: &String| if args.exact { test == filter } else { test.contains(filter.as_str()) };
    args.filter.as_ref().is_none_or(fits) && !args.skip.iter().any(fits)
}

/// A test that tells what its trial came to.
fn judged(test: String, key: String, board: &Board, form: Form) -> Trial {
    let board = board.clone();
    Trial::ignorable_test(test, move || {
        let result = match board.wait(&key) {
            Ok(result) => result,
            Err(Over::Ignored(reason)) => return Ok(Completion::ignored_with(reason)),
            Err(Over::Ended(reason)) => return Err(Failed::from(reason)),
        };
        match result.verdict {
            Verdict::Holds => Ok(Completion::Completed),
            Verdict::Changed | Verdict::Violated if result.known => Ok(Completion::Completed),
            // What fails no run is told where every test is insisted on: there daprd is the one that was observed.
            Verdict::Changed | Verdict::Violated if !required() && !result.is_defect() => Ok(Completion::Completed),
            // Real parts offer everything, so where every test is insisted on it is no excuse there.
            Verdict::NotOffered if required() && form != DOUBLE => {
                Err(Failed::from(format!("not offered: {}", result.reason.unwrap_or_default())))
            }
            Verdict::NotOffered => Ok(Completion::ignored_with(result.reason.unwrap_or_default())),
            Verdict::Changed | Verdict::Violated | Verdict::Unknown => {
                let check = checks::all().find(|check| check.id == result.id).ok_or("no such check")?;
                Err(Failed::from(text::result(&check.clause, &result, form.slug())))
            }
        }
    })
}

/// A test that was not run does not pass, not even when somebody asks for the ignored ones.
fn another_part(test: String) -> Trial {
    Trial::test(test, || Err(Failed::from("another part's"))).with_ignored_flag(true)
}

/// Lets no test wait for a run that broke down.
struct Closing<'a>(&'a [Suite]);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.iter().for_each(|suite| suite.board.close(Over::Ended("the run broke down".into())));
    }
}

/// Runs one environment after the other; whether nothing but its tests is to be told of.
fn run(suites: &[Suite]) -> bool {
    let runtime = match Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            suites.iter().for_each(|suite| suite.board.close(Over::Ended(format!("no runtime: {error}"))));
            return false;
        }
    };
    runtime.block_on(async {
        let interrupt = match Interrupt::listen(130) {
            Ok(interrupt) => interrupt,
            Err(error) => {
                suites.iter().for_each(|suite| suite.board.close(Over::Ended(error.to_string())));
                return false;
            }
        };
        let mut clean = true;
        for Suite { plan, board } in suites {
            let name = plan.form.slug();
            let (over, told) = match judge(plan, board, &interrupt).await {
                Ok(told) => (Over::Ended("the run ended without it".into()), told),
                Err(error) if error.kind == Kind::Prerequisite && !required() => {
                    (Over::Ignored(format!("this machine lacks what it needs: {error}")), Vec::new())
                }
                Err(error) => (Over::Ended(format!("cannot use {name}: {error}")), Vec::new()),
            };
            board.close(over);
            told.iter().for_each(|line| eprintln!("{name}: {line}"));
            clean &= told.is_empty();
        }
        clean
    })
}

/// Runs one environment; what there is to tell beside its tests.
async fn judge(plan: &RunPlan, board: &Board, interrupt: &Interrupt) -> Result<Vec<String>, Error> {
    let recorder = Recorder::default();
    let listeners: Vec<Box<dyn Listener>> = vec![Box::new(recorder.clone()), Box::new(board.clone())];
    let unclosed = session::run(plan, &Versions::from_env(), interrupt, listeners).await?;
    let report = recorder.report().ok_or_else(|| Error::new(Kind::Harness, "record the run"))?;
    let outdated = plan.accepted.outdated(&report, &checks::steps());
    let unclosed = unclosed.map(|error| format!("not closed cleanly: {error}"));
    Ok(outdated.iter().map(|one| format!("the baseline's {one}")).chain(unclosed).collect())
}
