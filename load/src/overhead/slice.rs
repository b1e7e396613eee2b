//! A slice: half a second of load on one side of a comparison, with what the machine did meanwhile.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::{Duration, Instant};

use fixtures::error::Error;
use hdrhistogram::Histogram;

use crate::arrival::{Arrival, Rate, Share, Stop};
use crate::engine::{Call, Grid, Interrupt, Job, Recorder, Target, connect, drive};
use crate::machine::{Watch, pressure, process_cpu};
use crate::outcome::Outcomes;
use crate::report::Summary;
use crate::time::histogram;

/// How slices are driven; the same for both sides.
#[derive(Debug, Clone, Copy)]
pub struct Rhythm {
    /// Operations per second.
    pub rate: Rate,
    /// Length of a slice.
    pub length: Duration,
    /// Open connections to each side.
    pub connections: usize,
    /// The longest time that one operation has.
    pub timeout: Duration,
}

/// One side of a comparison, with its connections open over all slices.
pub(super) struct Side {
    target: Arc<dyn Target>,
    calls: Vec<Box<dyn Call>>,
    pids: Vec<u32>,
}

/// What one slice showed.
pub(super) struct Slice {
    pub(super) response: Histogram<u64>,
    pub(super) service: Histogram<u64>,
    pub(super) outcomes: Outcomes,
    pub(super) summary: Summary,
    pub(super) sent: u64,
    pub(super) unsent: u64,
    /// Processor time of the processes that are watched; `None` where there are none.
    pub(super) watched: Option<Duration>,
    /// Share of the time in which the hiccup meter could not run.
    pub(super) lost: f64,
    /// Share of the time in which some task waited for a processor, as the kernel counts it.
    pub(super) pressure: Option<f64>,
}

/// A slice in which the meter lost more than this is not used.
const LOST: f64 = 0.05;

impl Side {
    /// Opens the connections of a side. `pids` are the processes whose processor time counts as its cost.
    pub(super) async fn open(target: Arc<dyn Target>, connections: usize, pids: Vec<u32>) -> Result<Self, Error> {
        let calls = connect(target.as_ref(), connections).await?;
        Ok(Self { target, calls, pids })
    }

    /// Drives one slice.
    pub(super) async fn slice(
        &mut self,
        rhythm: &Rhythm,
        lost: &Watch,
        interrupt: &mut Interrupt,
    ) -> Result<Slice, Error> {
        let (recorder, tap) = Recorder::new(self.target.series().len());
        let recorder = RefCell::new(recorder);
        let job = Job {
            arrival: Arrival::Constant(rhythm.rate),
            stop: Stop::After(rhythm.length),
            share: Share::WHOLE,
            grid: Grid::Exact,
            timeout: rhythm.timeout,
            // A moment to arm the timer, so that the first operation is not late.
            start: Instant::now() + Duration::from_millis(2),
        };
        recorder.borrow_mut().begin(job.start);
        let (before_lost, stalled, began) = (lost.lost(), pressure(), Instant::now());
        let before = self.watched();
        let tally = drive(self.target.as_ref(), &mut self.calls, &job, &recorder, interrupt).await?;
        let after = self.watched();
        let took = began.elapsed();
        let lost = lost.lost().share(before_lost, took);
        let pressure = pressure().zip(stalled).map(|(after, before)| share(after.saturating_sub(before), took));
        recorder.into_inner().finish();
        let (mut response, mut service) = (histogram(), histogram());
        let mut outcomes = Outcomes::default();
        for interval in tap.full.try_iter() {
            for series in &interval.series {
                response.add(&series.response).expect("all histograms have the same bounds");
                service.add(&series.service).expect("all histograms have the same bounds");
                outcomes.merge(&series.outcomes);
            }
        }
        let watched = after.zip(before).map(|(after, before)| after.saturating_sub(before));
        let summary = Summary::of(&response);
        let unsent = tally.dropped + tally.queued;
        let sent = tally.sent;
        Ok(Slice { response, service, outcomes, summary, sent, unsent, watched, lost, pressure })
    }

    fn watched(&self) -> Option<Duration> {
        if self.pids.is_empty() { None } else { self.pids.iter().map(|pid| process_cpu(*pid)).sum() }
    }
}

impl Slice {
    /// Why the slice says nothing about the target; `None` when it does.
    pub(super) fn flaw(&self) -> Option<Flaw> {
        if self.outcomes.failed() > 0 || self.unsent > 0 {
            Some(Flaw::Errors)
        } else if self.lost > LOST {
            Some(Flaw::Hiccup)
        } else {
            None
        }
    }
}

/// Why a slice is not used; the worse one last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Flaw {
    /// The machine did something else.
    Hiccup,
    /// Operations failed, or were not sent.
    Errors,
}

fn share(part: Duration, whole: Duration) -> f64 {
    part.as_secs_f64() / whole.as_secs_f64().max(f64::MIN_POSITIVE)
}
