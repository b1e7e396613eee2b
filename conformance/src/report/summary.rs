//! How a run ends on a terminal: counts, flakes, and one line that says what was proven and what comes next.

use fixtures::form::Form::{Containers, Embedded, Processes};

use super::word::{is_about_app, is_advice, many};
use crate::judge::totals::{self, Flake};
use crate::model::form::Form;
use crate::model::manifest::Severity;
use crate::model::report::Report;
use crate::model::verdict::Verdict;

/// `24 trials with 130 steps in 3.2 s: 24 held, 0 violated, 0 unknown, 0 not offered`.
#[must_use]
pub fn counts(report: &Report) -> String {
    let totals = &report.totals;
    let count = |count: usize, what: &str| if count == 0 { String::new() } else { format!(", {count} {what}") };
    let (known, changed) = (count(totals.known, "known violations"), count(totals.changed, "changed"));
    let advices = advices(report);
    let (violated, advice) = (totals.violated - advices, count(advices, "advice"));
    #[expect(clippy::cast_precision_loss, reason = "a run lasts less than 2^52 ms")]
    let seconds = report.wall_ms as f64 / 1000.0;
    let of_app = is_about_app(report);
    let once = report.checks.iter().all(|result| result.repetition == 0);
    let trials = many(report.checks.len(), if of_app && once { "check" } else { "trial" });
    let steps = many(totals.steps, "step");
    let again = match report.checks.iter().filter(|result| result.starved.is_some()).count() {
        0 => String::new(),
        again => format!("; {again} ran a second time, by itself: the machine was busy"),
    };
    // Of a check that did not run none is one of another.
    let ran = report.checks.iter().filter(|result| result.verdict != Verdict::NotOffered);
    let withheld: usize = ran.flat_map(|result| &result.withheld).map(|one| one.steps.len()).sum();
    let withheld = if withheld == 0 { String::new() } else { format!(" and {} of others", many(withheld, "step")) };
    format!(
        "{trials} with {steps} in {seconds:.1} s: {} held, {violated} violated{advice}{changed}{known}, {} unknown, \
         {} not {}{withheld}{again}",
        totals.held,
        totals.unknown,
        totals.not_offered,
        if of_app { "asked" } else { "offered" },
    )
}

/// What the resource files came to, when some were given: `lint: 1 error, 0 warnings in 3 files`.
#[must_use]
pub fn manifests(report: &Report) -> Option<String> {
    let manifests = report.manifests.as_ref()?;
    let (errors, warnings) = (manifests.count(Severity::Error), manifests.count(Severity::Warning));
    let (errors, warnings) = (many(errors, "error"), many(warnings, "warning"));
    Some(format!("lint: {errors}, {warnings} in {}", many(manifests.files, "file")))
}

/// How many of the violated trials fail no run: their clause is not binding.
fn advices(report: &Report) -> usize {
    report.checks.iter().filter(|result| is_advice(result)).count()
}

/// What did not hold and fails no run, if there is any: `2 known violations, 1 changed, 3 advice`.
fn apart(report: &Report) -> Option<String> {
    let totals = &report.totals;
    let counts = [(totals.known, "known violations"), (totals.changed, "changed"), (advices(report), "advice")];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
    let counts: Vec<_> = counts.collect();
    (!counts.is_empty()).then(|| counts.join(", "))
}

/// What fails the run because it is strict, beside what fails it anyway.
#[must_use]
pub fn strict(report: &Report) -> Option<String> {
    apart(report).map(|apart| format!("strict: {apart}"))
}

/// The checks whose verdict differs between repetitions, if there were any.
#[must_use]
pub fn flakes(report: &Report) -> Option<String> {
    let flakes = totals::flakes(&report.checks);
    let told = |flake: &Flake<'_>| {
        let Flake { id, transport, held, of } = flake;
        format!("{id} over {} held {held} of {of} times", transport.slug())
    };
    let names: Vec<_> = flakes.iter().map(told).collect();
    (!names.is_empty()).then(|| format!("differing between repetitions: {}", names.join(", ")))
}

/// What the run proved at `place` (the options that lead there), and the command for the next rung of the ladder.
/// A green of our own sidecar is never presented as Dapr's.
#[must_use]
pub fn meaning(report: &Report, form: Form, filters: &[String], place: &str, report_path: &str) -> String {
    let totals = &report.totals;
    let command = |place: &str| {
        let words = ["dapr-conformance check"].into_iter().chain(filters.iter().map(String::as_str)).chain([place]);
        words.collect::<Vec<_>>().join(" ")
    };
    if report.interrupted {
        return format!("Nothing is proven: the run was interrupted. Again: {}", command(place));
    }
    let defects = report.checks.iter().filter(|result| result.is_defect()).count();
    if defects + totals.unknown > 0 {
        let what = format!("{defects} violated, {} unknown", totals.unknown);
        let again = format!("dapr-conformance check --failed {report_path} {place}");
        return format!("Not proven ({what}). Those alone again: {again}");
    }
    let apart = apart(report).map(|apart| format!(", {apart} apart")).unwrap_or_default();
    if totals.held == 0 && apart.is_empty() {
        return "Nothing is proven: nothing that was selected can run here. See: dapr-conformance doctor".into();
    }
    let (dapr, held) = (&report.header.environment.dapr, totals.held);
    let trials = hold(held, "trial");
    match form {
        Form::Started(Embedded) => {
            let next = command("--env containers");
            format!(
                "{trials} on our own double of a sidecar: that proves the checks, not Dapr. Next, real Dapr: {next}"
            )
        }
        Form::Started(Processes) => {
            let next = command("--env containers");
            format!("{trials} on Dapr {dapr} as processes on this machine{apart}. Next, as users run it: {next}")
        }
        Form::Started(Containers) => {
            let next = command("--env attached --sidecar id=a,http=HOST:PORT,grpc=HOST:PORT,app-port=PORT");
            format!("{trials} on Dapr {dapr} in containers{apart}. Next, your own installation: {next}")
        }
        Form::Attached => {
            let next = "dapr-load --help";
            format!("{trials} on this installation of Dapr {dapr}{apart}. Next, under load: {next}")
        }
    }
}

/// `1 trial holds`, `2 trials hold`.
pub(super) fn hold(count: usize, word: &str) -> String {
    format!("{} {}", many(count, word), if count == 1 { "holds" } else { "hold" })
}
