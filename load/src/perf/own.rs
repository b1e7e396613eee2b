//! What recording costs: our recorder beside a bare histogram, and in a goose program.

use std::hint::black_box;
use std::time::{Duration, Instant};

use fixtures::error::Error;

use super::child::Server;
use super::generator::CONNECTIONS;
use super::rival::{Load, Rival, Tool};
use super::stage::Spread;
use super::{Row, Settings};
use crate::engine::{Planned, Recorder, histogram};
use crate::outcome::Outcome;

/// Operations of one turn.
const OPERATIONS: u64 = 200_000;
/// Turns of each side, one after the other.
const TURNS: usize = 21;

/// Rows L8 and L11.
///
/// # Errors
/// When a server of ours does not start.
pub(super) fn rows(settings: &Settings, rivals: &[Rival]) -> Result<Vec<Row>, Error> {
    let plain = Server::start(&["plain"])?;
    let driven = goose(settings, rivals, &plain.url).map(|ratio| (format!("{ratio:.3}"), ratio.median <= 1.05));
    let what = "processor time per request of a goose program that records / that does not, closed loop";
    Ok(vec![sample(), Row::of("L11", what, "at most 1.05", driven)])
}

/// A recorded operation is three samples, a series and an outcome.
fn sample() -> Row {
    let (mut bare, mut ours, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..TURNS {
        let (one, other) = (bare_histograms(), recorder());
        bare.push(one);
        ours.push(other);
        ratios.push(other / one);
    }
    let spreads = Spread::of(bare).zip(Spread::of(ours)).zip(Spread::of(ratios)).ok_or("no turn");
    let figure = spreads.map(|((bare, ours), ratio)| {
        let text = format!("{ratio} ({ours:.0} and {bare:.0} ns)");
        (text, ratio.median <= 3.0 && ours.median - bare.median <= 50.0)
    });
    let what = "one operation into the recorder (three samples, series, outcome) / three samples into bare histograms";
    Row::of("L8", what, "at most 3, and 50 ns more", figure)
}

/// Nanoseconds per three samples.
fn bare_histograms() -> f64 {
    let mut bare = [histogram(), histogram(), histogram()];
    per_operation(|value| {
        for (times, part) in bare.iter_mut().zip(0..) {
            times.saturating_record(black_box(part * 25_000 + value));
        }
    })
}

/// Nanoseconds per operation.
fn recorder() -> f64 {
    let (mut recorder, _tap) = Recorder::new(8);
    let start = Instant::now();
    recorder.begin(start);
    per_operation(|value| {
        let (began, ended) = (start + Duration::from_nanos(value), start + Duration::from_nanos(50_000 + 2 * value));
        let planned = Planned { number: value, intended: start, released: began };
        recorder.record(black_box(5), &planned, began, ended, Outcome::Accepted);
    })
}

fn per_operation(mut record: impl FnMut(u64)) -> f64 {
    let (mut value, began) = (0, Instant::now());
    for _ in 0..OPERATIONS {
        value = (value + 977) % 1_000_000;
        record(value);
    }
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
