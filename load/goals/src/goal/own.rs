//! What recording costs: our recorder beside a bare histogram, and in a goose program.

use std::hint::black_box;
use std::time::{Duration, Instant};

use fixtures::error::Error;
use load::engine::{Planned, Recorder};
use load::outcome::Outcome;
use load::statistics::estimate;
use load::time::histogram;

use crate::rival::{CONNECTIONS, Load, Rival, Spread, Tool};
use crate::row::{Row, Verdict};
use crate::settings::Settings;

/// Operations of one turn.
const OPERATIONS: usize = 200_000;
/// Turns of each side, one after the other.
const TURNS: usize = 41;

/// Rows L8 and L11.
///
/// # Errors
/// When a server of ours does not start.
pub(crate) fn rows(settings: &Settings, rivals: &[Rival]) -> Result<Vec<Row>, Error> {
    let plain = settings.ours.serve(&["plain"])?;
    let driven = goose(settings, rivals, &plain.url).map(|ratio| (format!("{ratio:.3}"), ratio.median <= 1.05));
    let what = "processor time per request of a goose program that records / that does not, closed loop";
    Ok(vec![sample(), Row::of("L11", what, "at most 1.05", driven)])
}

/// A recorded operation is three samples, a series and an outcome.
fn sample() -> Row {
    let operations = Operation::some();
    let (mut bare, mut ours, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..TURNS {
        let (one, other) = (bare_histograms(&operations), recorder(&operations));
        bare.push(one);
        ours.push(other);
        ratios.push(other / one);
    }
    let spreads = Spread::of(bare).zip(Spread::of(ours)).zip(estimate(&ratios, 1)).ok_or("no turn");
    let figure = spreads.map(|((bare, ours), ratio)| {
        let dear = ours.median - bare.median > 50.0;
        let verdict = if dear { Verdict::Missed } else { Verdict::at_most(3.0, &ratio) };
        (format!("{ratio} ({ours:.0} and {bare:.0} ns)"), verdict)
    });
    let what = "one operation into the recorder (three samples, series, outcome) / three samples into bare histograms";
    Row::with("L8", what, "at most 3, and 50 ns more", figure)
}

/// What is recorded, made before the clock runs: the instants for us, their differences for the histograms.
struct Operation {
    planned: Planned,
    began: Instant,
    ended: Instant,
    times: [u64; 3],
}

impl Operation {
    /// A thousand different ones, within a second.
    fn some() -> Vec<Self> {
        let start = Instant::now();
        let one = |number: u64| {
            let (late, waited, took) = (number % 97 * 100, number % 89 * 1_000, 50_000 + number * 977);
            let released = start + Duration::from_nanos(late);
            let (began, ended) =
                (released + Duration::from_nanos(waited), start + Duration::from_nanos(took + late + waited));
            let times = [late, took + late + waited, took];
            Self { planned: Planned { number, intended: start, released }, began, ended, times }
        };
        (0..1_000).map(one).collect()
    }
}

/// Nanoseconds per three samples.
fn bare_histograms(operations: &[Operation]) -> f64 {
    let mut bare = [histogram(), histogram(), histogram()];
    per_operation(operations, |operation| {
        for (times, time) in bare.iter_mut().zip(operation.times) {
            times.saturating_record(black_box(time));
        }
    })
}

/// Nanoseconds per operation.
fn recorder(operations: &[Operation]) -> f64 {
    let (mut recorder, _tap) = Recorder::new(8);
    recorder.begin(operations[0].planned.intended);
    per_operation(operations, |operation| {
        recorder.record(black_box(5), &operation.planned, operation.began, operation.ended, Outcome::Accepted);
    })
}

fn per_operation(operations: &[Operation], record: impl FnMut(&Operation)) -> f64 {
    let began = Instant::now();
    operations.iter().cycle().take(OPERATIONS).for_each(record);
    began.elapsed().as_secs_f64() * 1e9 / OPERATIONS as f64
}

fn goose(settings: &Settings, rivals: &[Rival], url: &str) -> Result<Spread, String> {
    let goose = rivals.iter().find(|rival| rival.tool() == Tool::Goose).ok_or("goose-get is not installed")?;
    let load = Load { url, rate: None, length: settings.length, connections: CONNECTIONS };
    let run = |extra: &[&str]| goose.run(&load, extra).map(|seen| seen.cpu_us).map_err(|error| error.to_string());
    let mut ratios = Vec::new();
    for _ in 0..settings.rounds {
        let plain = run(&["plain"])?;
        ratios.push(run(&[])? / plain);
    }
    Spread::of(ratios).ok_or_else(|| "no round".to_owned())
}
