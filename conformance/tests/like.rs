//! What the double does wrong as a version of daprd is what the baseline says of that version: its table names each
//! violation that a defect describes, and with all of them on, each check is violated where the baseline says, and nowhere
//! else. One test per check.

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::sync::Arc;

use conformance::checks;
use conformance::judge::baseline::{Accepted, Baseline, KnownViolation};
use conformance::model::mutant::Mutant;
use conformance::model::result::CheckResult;
use conformance::model::step::Step;
use conformance::model::verdict::Verdict;
use conformance::run::check::Check;
use conformance::run::mutants::Bench;
use fixtures::client::Transport;
use fixtures::embedded::defect::{Defects, REAL, VERSIONS};
use libtest_mimic::{Arguments, Failed, Trial};

/// Entries that no defect describes to the letter: check, step, and why.
const LEFT_OUT: &[(&str, &str, &str)] = &[
    (
        "pubsub.big-integers",
        "app-sees-all-digits",
        "daprd rounds what it delivers over gRPC; the defect also rounds what is published",
    ),
    (
        "invoke.max-concurrency",
        "calls-wait-for-each-other",
        "daprd frees a place twice for each call of a gRPC app; the defect knows no limit, over HTTP neither",
    ),
    (
        "invoke.max-concurrency",
        "every-call-is-answered",
        "half of the calls of a gRPC app never return from daprd; the defect refuses what exceeds the limit",
    ),
];

fn main() -> ExitCode {
    if let Some(ended) = fixtures::service::serve_if_asked() {
        return ended;
    }
    let mut args = Arguments::from_args();
    // As with mutants: a trial mostly waits for what does not come.
    args.test_threads = args.test_threads.or(Some(8));
    let mut trials = vec![
        Trial::test("each_defect_is_known_where_one_of_its_steps_is", || all(VERSIONS, strangers)),
        Trial::test("each_entry_is_described_or_left_out_with_a_reason", || all(VERSIONS, undescribed)),
        Trial::test("what_is_left_out_is_in_the_baseline", || all(VERSIONS, idle)),
    ];
    let bench = Arc::new(Bench::of(checks::all()));
    for version in VERSIONS {
        for check in checks::all() {
            let bench = bench.clone();
            trials.push(Trial::test(format!("{version}::{}", check.id), move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
                let defects = Defects::like(version).ok_or("that version is not known")?;
                let results = runtime.block_on(bench.alike(check, &defects)).map_err(|error| error.to_string())?;
                let wrong: Vec<_> = results.iter().flat_map(|result| strays(version, check, result)).collect();
                if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ").into()) }
            }));
        }
    }
    libtest_mimic::run(&args, trials).exit_code()
}

/// Fails with what is wrong of any version.
fn all(versions: &[&str], wrong: fn(&str) -> Vec<String>) -> Result<(), Failed> {
    let wrong: Vec<_> = versions.iter().flat_map(|version| wrong(version)).collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ").into()) }
}

/// What the baseline says of that version.
fn entries(version: &str) -> Vec<KnownViolation> {
    let baseline = Accepted::Given(Baseline::committed()).on("embedded", version);
    baseline.map(|baseline| baseline.entries).unwrap_or_default()
}

fn is_left_out(check: &str, step: &str) -> bool {
    LEFT_OUT.iter().any(|(of, slug, _)| *of == check && *slug == step)
}

fn step_of(entry: &KnownViolation) -> Option<&'static Step> {
    let check = checks::all().find(|check| check.id == entry.check)?;
    check.steps.iter().find(|step| step.slug == entry.step)
}

/// Whether one of the double's defects of that version turns the step red over that transport.
fn is_described(version: &str, step: &Step, transport: Transport) -> bool {
    let here = REAL.iter().filter(|real| real.is_in(version) && real.reach.covers(transport == Transport::Grpc));
    here.map(|real| Mutant::Sidecar(real.defect)).any(|mutant| step.mutants().contains(&mutant))
}

/// The defects that turn no step red that the baseline names.
fn strangers(version: &str) -> Vec<String> {
    let entries = entries(version);
    let steps: Vec<_> = entries.iter().filter_map(step_of).collect();
    let known = |mutant: Mutant| steps.iter().any(|step| step.mutants().contains(&mutant));
    let strange = REAL.iter().filter(|real| real.is_in(version) && !known(Mutant::Sidecar(real.defect)));
    strange.map(|real| format!("{} is of no step of the baseline of {version}", real.defect.slug())).collect()
}

/// The entries that neither a defect describes nor anybody left out. One whose step rests on a step that is described
/// falls with that.
fn undescribed(version: &str) -> Vec<String> {
    let missing = entries(version).into_iter().filter(|entry| {
        let described = step_of(entry).is_some_and(|step| {
            let mut steps = std::iter::once(*step).chain(step.grounds());
            steps.any(|step| is_described(version, &step, entry.transport))
        });
        !described && !is_left_out(&entry.check, &entry.step)
    });
    missing.map(|entry| format!("{} › {} over {}", entry.check, entry.step, entry.transport.slug())).collect()
}

/// What is left out although the baseline has no such entry, or a defect describes it.
fn idle(version: &str) -> Vec<String> {
    let entries = entries(version);
    let is_idle = |(check, step, _): &&(&str, &str, &str)| {
        !entries.iter().any(|entry| {
            let open = |step: &Step| !is_described(version, step, entry.transport);
            entry.check == *check && entry.step == *step && step_of(entry).is_some_and(open)
        })
    };
    LEFT_OUT.iter().filter(is_idle).map(|(check, step, _)| format!("{check} › {step}")).collect()
}

/// The steps that fell and should not have, or should have and did not.
fn strays(version: &str, check: &'static Check, result: &CheckResult) -> Vec<String> {
    let transport = result.transport;
    let known: BTreeSet<String> = entries(version)
        .into_iter()
        .filter(|entry| entry.check == check.id && entry.transport == transport)
        .filter(|entry| !is_left_out(&entry.check, &entry.step))
        .map(|entry| entry.step)
        .collect();
    if known.is_empty() && result.verdict == Verdict::NotOffered {
        return Vec::new();
    }
    let rests = |step: &Step| step.grounds().iter().any(|ground| known.contains(ground.slug));
    let at = |slug: &str| format!("{slug} over {}", transport.slug());
    let mut strays = Vec::new();
    for step in check.steps.iter().filter(|step| step.applies(transport)) {
        let judged = result.steps.iter().find(|judged| judged.name == step.slug);
        let fell = judged.is_some_and(|judged| judged.verdict.is_found());
        match known.contains(step.slug) {
            true if !fell && !rests(step) => strays.push(format!("{} did not fall", at(step.slug))),
            false if fell && !rests(step) => strays.push(format!("{} fell", at(step.slug))),
            _ => {}
        }
    }
    if strays.is_empty() && known.is_empty() && result.verdict != Verdict::Holds {
        let why = result.error.as_deref().or(result.reason.as_deref()).unwrap_or_default();
        strays.push(format!("{}: {} {why}", at("it"), result.verdict.word()));
    }
    strays
}
