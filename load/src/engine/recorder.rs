//! Where measurements go. Each worker owns its recorder, two workers never share a histogram; once a second the
//! recorder hands its interval over and goes on with an empty one, so its memory is bounded however long a run takes.

use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::time::Instant;

use hdrhistogram::Histogram;

use super::Planned;
use crate::outcome::{Outcome, Outcomes};
use crate::time::{histogram, nanoseconds};

/// What one worker saw in one second.
pub struct Interval {
    /// The second, from the start.
    pub second: u32,
    /// How late the generator itself was, over all operations.
    pub lateness: Histogram<u64>,
    /// Per series, in the order of [`Target::series`](super::Target::series).
    pub series: Vec<Series>,
}

/// The figures of one sort of operation.
pub struct Series {
    /// From the intended start, accepted operations only.
    pub response: Histogram<u64>,
    /// From the actual start, accepted operations only.
    pub service: Histogram<u64>,
    /// Of all operations.
    pub outcomes: Outcomes,
}

impl Series {
    pub(crate) fn new() -> Self {
        Self { response: histogram(), service: histogram(), outcomes: Outcomes::default() }
    }

    /// Adds what `other` saw.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.response.add(&other.response).expect("all histograms have the same bounds");
        self.service.add(&other.service).expect("all histograms have the same bounds");
        self.outcomes.merge(&other.outcomes);
    }
}

impl Interval {
    pub(crate) fn new(series: usize) -> Self {
        Self { second: 0, lateness: histogram(), series: (0..series).map(|_| Series::new()).collect() }
    }

    fn clear(&mut self) {
        self.lateness.reset();
        for series in &mut self.series {
            series.response.reset();
            series.service.reset();
            series.outcomes.clear();
        }
    }
}

/// The recorder of one worker.
pub struct Recorder {
    start: Instant,
    interval: Interval,
    full: Sender<Interval>,
    empty: Receiver<Interval>,
}

/// The other end of a [`Recorder`]: gets each interval, and gives it back to be filled again.
pub struct Tap {
    /// Intervals in order of time.
    pub full: Receiver<Interval>,
    /// Where an interval goes once it was read.
    pub empty: SyncSender<Interval>,
}

/// Read intervals that are kept to be filled again; a slower reader makes the recorder take a new one.
const SPARE: usize = 4;

impl Recorder {
    /// A recorder for so many series, and the end that reads it.
    #[must_use]
    pub fn new(series: usize) -> (Self, Tap) {
        let (full, filled) = channel();
        let (emptied, empty) = sync_channel(SPARE);
        let recorder = Self { start: Instant::now(), interval: Interval::new(series), full, empty };
        (recorder, Tap { full: filled, empty: emptied })
    }

    /// Counts seconds from `start`.
    pub fn begin(&mut self, start: Instant) {
        self.start = start;
    }

    /// Writes one operation down.
    pub fn record(&mut self, series: usize, planned: &Planned, began: Instant, ended: Instant, outcome: Outcome) {
        let second = ended.saturating_duration_since(self.start).as_secs();
        if second != u64::from(self.interval.second) {
            self.turn(u32::try_from(second).unwrap_or(u32::MAX));
        }
        let interval = &mut self.interval;
        interval.lateness.saturating_record(nanoseconds(planned.released.saturating_duration_since(planned.intended)));
        let series = &mut interval.series[series];
        series.outcomes.add(outcome);
        if outcome == Outcome::Accepted {
            series.response.saturating_record(nanoseconds(ended.saturating_duration_since(planned.intended)));
            series.service.saturating_record(nanoseconds(ended.saturating_duration_since(began)));
        }
    }

    /// Hands over what there is. A reader that has gone away makes no difference to the run.
    pub fn finish(mut self) {
        self.turn(self.interval.second);
    }

    fn turn(&mut self, second: u32) {
        let fresh = self.empty.try_recv().map_or_else(
            |_| Interval::new(self.interval.series.len()),
            |mut interval| {
                interval.clear();
                interval
            },
        );
        let done = std::mem::replace(&mut self.interval, fresh);
        self.interval.second = second;
        if done.series.iter().any(|series| series.outcomes.total() > 0) {
            self.full.send(done).ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn at(start: Instant, micros: u64) -> Instant {
        start + Duration::from_micros(micros)
    }

    #[test]
    fn response_counts_from_the_intended_start_and_service_from_the_actual_one() {
        let (mut recorder, tap) = Recorder::new(1);
        let start = Instant::now();
        recorder.begin(start);
        let planned = Planned { number: 0, intended: at(start, 100), released: at(start, 130) };
        recorder.record(0, &planned, at(start, 400), at(start, 1_000), Outcome::Accepted);
        recorder.finish();
        let interval = tap.full.recv().unwrap();
        let micros = |histogram: &Histogram<u64>| histogram.max().div_ceil(1_000);
        assert_eq!(micros(&interval.series[0].response), 901, "900 µs, and the width of a bucket");
        assert_eq!(micros(&interval.series[0].service), 601);
        assert!((30..=31).contains(&micros(&interval.lateness)));
    }

    #[test]
    fn a_refused_operation_has_no_latency() {
        let (mut recorder, tap) = Recorder::new(1);
        let start = Instant::now();
        recorder.begin(start);
        let planned = Planned { number: 0, intended: start, released: start };
        recorder.record(0, &planned, start, at(start, 10), Outcome::TimedOut);
        recorder.finish();
        let interval = tap.full.recv().unwrap();
        assert_eq!((interval.series[0].response.len(), interval.series[0].outcomes.failed()), (0, 1));
    }

    #[test]
    fn each_second_is_an_interval_of_its_own_and_nothing_is_lost() {
        let (mut recorder, tap) = Recorder::new(2);
        let start = Instant::now();
        recorder.begin(start);
        let reader = std::thread::spawn(move || {
            let mut seen = Vec::new();
            while let Ok(interval) = tap.full.recv() {
                let counts: Vec<_> = interval.series.iter().map(|series| series.outcomes.total()).collect();
                seen.push((interval.second, counts));
                tap.empty.send(interval).ok();
            }
            seen
        });
        for micros in [0, 999_000, 1_000_000, 5_500_000] {
            let planned = Planned { number: 0, intended: at(start, micros), released: at(start, micros) };
            recorder.record(usize::from(micros > 0), &planned, at(start, micros), at(start, micros), Outcome::Accepted);
        }
        recorder.finish();
        assert_eq!(reader.join().unwrap(), [(0, vec![1, 1]), (1, vec![0, 1]), (5, vec![0, 1])]);
    }
}
