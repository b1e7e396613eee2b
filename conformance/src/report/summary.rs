//! How a run ends on a terminal: counts, flakes, and one line that says what was proven and what comes next.

use super::Report;
use crate::environment::Form;

/// `24 trials in 3.2 s: 24 held (130 steps), 0 violated, 0 unknown, 0 not offered`.
#[must_use]
pub fn counts(report: &Report) -> String {
    let totals = &report.totals;
    let known = if totals.known == 0 { String::new() } else { format!(", {} known violations", totals.known) };
    #[expect(clippy::cast_precision_loss, reason = "a run lasts less than 2^52 ms")]
    let seconds = report.wall_ms as f64 / 1000.0;
    let trials = report.checks.len();
    let trials = format!("{trials} {}", if trials == 1 { "trial" } else { "trials" });
    format!(
        "{trials} in {seconds:.1} s: {} held ({} steps), {} violated{known}, {} unknown, {} not offered",
        totals.held, totals.steps, totals.violated, totals.unknown, totals.not_offered
    )
}

/// The checks whose verdict differs between repetitions, if there were any.
#[must_use]
pub fn flakes(report: &Report) -> Option<String> {
    let flakes = report.flakes();
    let names: Vec<_> = flakes.iter().map(|(id, transport)| format!("{id} over {}", transport.slug())).collect();
    (!names.is_empty()).then(|| format!("differing between repetitions: {}", names.join(", ")))
}

/// What the run proved, and the command for the next rung of the ladder. A green of our own sidecar is never
/// presented as Dapr's.
#[must_use]
pub fn meaning(report: &Report, form: Form, filters: &[String], report_path: &str) -> String {
    let totals = &report.totals;
    let command = |env: &str| ["dapr-conformance check", &filters.join(" "), "--env", env].join(" ").replace("  ", " ");
    if report.interrupted {
        return format!("Nothing is proven: the run was interrupted. Again: {}", command(form.slug()));
    }
    if totals.violated + totals.unknown > 0 {
        let what = format!("{} violated, {} unknown", totals.violated, totals.unknown);
        let again = format!("dapr-conformance check --failed {report_path} --env {}", form.slug());
        return format!("Not proven ({what}). Those alone again: {again}");
    }
    let dapr = &report.header.environment.dapr;
    match form {
        Form::Embedded => {
            let next = command(Form::Containers.slug());
            format!("This proves the checks on our own double of a sidecar, not Dapr. Next, real Dapr: {next}")
        }
        Form::Processes => {
            let next = command(Form::Containers.slug());
            format!("This proves Dapr {dapr} as processes on this machine. Next, as users run it: {next}")
        }
        Form::Containers => {
            let next = command("attached --sidecar id=a,http=HOST:PORT,grpc=HOST:PORT,app-port=PORT");
            format!("This proves Dapr {dapr} in containers. Next, your own installation: {next}")
        }
        Form::Attached => {
            let next = "dapr-load --help";
            format!("This proves this installation of Dapr {dapr}, as far as it was reached. Next, under load: {next}")
        }
    }
}
