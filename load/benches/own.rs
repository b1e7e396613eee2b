//! What the engine itself costs per operation: recording, releasing, preparing. Compare the variants of one run with
//! each other; a saved baseline of another day is another machine.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use load::arrival::{Arrival, Rate, Schedule, Share, Stop};
use load::engine::{Planned, Recorder};
use load::outcome::Outcome;
use load::time::histogram;

/// One sample into a bare histogram, and into a recorder with its series and outcome.
fn record(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("record");
    let mut bare = histogram();
    let mut value = 0_u64;
    group.bench_function("bare-histogram", |bench| {
        bench.iter(|| {
            value = (value + 977) % 1_000_000;
            bare.saturating_record(black_box(50_000 + value));
        });
    });
    let (mut recorder, tap) = Recorder::new(8);
    let reader = std::thread::spawn(move || {
        for interval in tap.full {
            tap.empty.try_send(interval).ok();
        }
    });
    let start = Instant::now();
    recorder.begin(start);
    group.bench_function("recorder-three-histograms", |bench| {
        bench.iter(|| {
            value = (value + 977) % 1_000_000;
            let (began, ended) =
                (start + Duration::from_nanos(value), start + Duration::from_nanos(50_000 + 2 * value));
            let planned = Planned { number: value, intended: start, released: began };
            recorder.record(black_box(5), &planned, began, ended, Outcome::Accepted);
        });
    });
    recorder.finish();
    reader.join().expect("the reader only gives back");
    group.finish();
}

/// The next release of a schedule.
fn schedule(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("schedule");
    let rate = Rate::new(1_000.0).expect("a fair rate");
    let arrivals = [("constant", Arrival::Constant(rate)), ("poisson", Arrival::Poisson { rate, seed: 1 })];
    for (name, arrival) in arrivals {
        let mut schedule = Schedule::new(arrival, Stop::Count(u64::MAX), Share::WHOLE);
        group.bench_function(name, |bench| bench.iter(|| black_box(schedule.next())));
    }
    group.finish();
}

criterion_group!(own, record, schedule);
criterion_main!(own);
