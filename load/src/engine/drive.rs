//! One worker at work: its clock, its connections and its recorder, all in one task of one thread, so that nothing is
//! handed from core to core between the moment that is due and the bytes that leave.

use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

use fixtures::error::{Error, Kind};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::sync::watch;
use tokio::time::timeout;

use super::queue::Queue;
use super::{Call, Grid, Planned, Recorder, Target};
use crate::arrival::{Arrival, Schedule, Share, Stop};
use crate::outcome::Outcome;
use crate::time::Ticker;

/// What one worker has to do.
#[derive(Debug, Clone, Copy)]
pub struct Job {
    /// When operations are due.
    pub arrival: Arrival,
    /// When it is over.
    pub stop: Stop,
    /// Which of them are its own.
    pub share: Share,
    /// Rounding of the releases.
    pub grid: Grid,
    /// The longest time that one operation has.
    pub timeout: Duration,
    /// The moment that everything counts from.
    pub start: Instant,
}

/// What became of the planned operations: `sent + dropped + queued = planned`, always.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Due until the end, or until the interrupt.
    pub planned: u64,
    /// Started.
    pub sent: u64,
    /// Never started, since too many were waiting.
    pub dropped: u64,
    /// Never started, since the run was over.
    pub queued: u64,
    /// From the start to the planned end, or to the last start where that was later.
    pub elapsed: Duration,
}

/// Becomes true to end a run before its time.
pub type Interrupt = watch::Receiver<bool>;

/// Operations that may wait for a connection in each worker; what comes on top is dropped and counted.
const QUEUE: usize = 100_000;
/// How long after the last due operation the waiting ones may still be sent.
const DRAIN: Duration = Duration::from_secs(1);
/// After an interrupt, what is under way has so long to end.
const FAREWELL: Duration = Duration::from_millis(500);

/// Runs a job over open connections. Every started operation is in the recorder when this returns.
///
/// # Errors
/// When the system gives no timer.
pub async fn drive(
    target: &dyn Target,
    calls: &mut [Box<dyn Call>],
    job: &Job,
    recorder: &RefCell<Recorder>,
    interrupt: &mut Interrupt,
) -> Result<Tally, Error> {
    let clock = Clock { job, ticker: Ticker::new().map_err(no_timer)?, planned: Cell::new(0) };
    let queue = Queue::new(calls.len(), QUEUE);
    let line = Line::new(target, job, recorder, &queue, calls.len());
    let mut working: FuturesUnordered<_> =
        calls.iter_mut().enumerate().map(|(number, call)| line.work(number, call.as_mut())).collect();

    let interrupted = tokio::select! {
        biased;
        released = clock.run(&queue) => released.map(|()| false).map_err(no_timer)?,
        () = raised(interrupt) => true,
        // Of a closed arrival the connections know the end themselves.
        () = all(&mut working) => false,
    };
    let queued = queue.close();
    line.over.set(true);
    let ended_at = job.start.elapsed();
    let left = if interrupted { FAREWELL } else { job.timeout.saturating_mul(2) };
    timeout(left, all(&mut working)).await.ok();
    drop(working);
    line.cut();

    let planned = if job.arrival == Arrival::Closed { line.sent.get() } else { clock.planned.get() };
    let last = line.last.get().saturating_duration_since(job.start);
    let elapsed = match job.arrival.span(job.stop) {
        _ if interrupted => ended_at,
        Some(span) => span.max(last),
        None if job.arrival == Arrival::Closed => ended_at,
        None => last,
    };
    Ok(Tally { planned, sent: line.sent.get(), dropped: queue.dropped(), queued, elapsed })
}

async fn all(working: &mut FuturesUnordered<impl Future<Output = ()>>) {
    while working.next().await.is_some() {}
}

async fn raised(interrupt: &mut Interrupt) {
    // A sender that is gone can no longer interrupt.
    if interrupt.wait_for(|raised| *raised).await.is_err() {
        std::future::pending::<()>().await;
    }
}

fn no_timer(source: std::io::Error) -> Error {
    Error::new(Kind::Io, "set a timer of the kernel").with_source(source)
}

/// Releases what is due.
struct Clock<'a> {
    job: &'a Job,
    ticker: Ticker,
    planned: Cell<u64>,
}

impl Clock<'_> {
    /// Releases everything, then lets the queue run empty for a while.
    async fn run(&self, queue: &Queue) -> std::io::Result<()> {
        if self.job.arrival == Arrival::Closed {
            return std::future::pending().await;
        }
        for due in Schedule::new(self.job.arrival, self.job.stop, self.job.share) {
            self.ticker.until(self.job.start + self.job.grid.release(due.at)).await?;
            self.planned.set(self.planned.get() + 1);
            let intended = self.job.start + due.at;
            queue.push(Planned { number: due.number, intended, released: Instant::now() });
        }
        let end = Instant::now() + DRAIN;
        while !queue.is_empty() && Instant::now() < end {
            self.ticker.until(Instant::now() + Duration::from_millis(1)).await?;
        }
        Ok(())
    }
}

/// The connections of one worker.
struct Line<'a> {
    target: &'a dyn Target,
    job: &'a Job,
    recorder: &'a RefCell<Recorder>,
    queue: &'a Queue,
    sent: Cell<u64>,
    last: Cell<Instant>,
    over: Cell<bool>,
    /// What each connection has under way.
    busy: Vec<Cell<Option<(Planned, Instant)>>>,
}

impl<'a> Line<'a> {
    fn new(
        target: &'a dyn Target,
        job: &'a Job,
        recorder: &'a RefCell<Recorder>,
        queue: &'a Queue,
        connections: usize,
    ) -> Self {
        let busy = (0..connections).map(|_| Cell::new(None)).collect();
        let (sent, last, over) = (Cell::new(0), Cell::new(job.start), Cell::new(false));
        Self { target, job, recorder, queue, sent, last, over, busy }
    }

    /// One connection, until there is nothing more to do.
    async fn work(&self, number: usize, call: &mut dyn Call) {
        while let Some(planned) = self.next(number).await {
            let began = Instant::now();
            self.sent.set(self.sent.get() + 1);
            self.last.set(self.last.get().max(began));
            self.busy[number].set(Some((planned, began)));
            let outcome = timeout(self.job.timeout, call.call(planned)).await.unwrap_or(Outcome::TimedOut);
            self.busy[number].set(None);
            self.record(&planned, began, outcome);
        }
    }

    async fn next(&self, connection: usize) -> Option<Planned> {
        if self.job.arrival == Arrival::Closed { self.following() } else { self.queue.take(connection).await }
    }

    /// The next operation of a closed arrival: due now.
    fn following(&self) -> Option<Planned> {
        let now = Instant::now();
        let number = self.job.share.worker + self.sent.get() * self.job.share.of;
        let over = self.over.get()
            || match self.job.stop {
                Stop::After(time) => now.saturating_duration_since(self.job.start) >= time,
                Stop::Count(count) => number >= count,
            };
        (!over).then_some(Planned { number, intended: now, released: now })
    }

    fn record(&self, planned: &Planned, began: Instant, outcome: Outcome) {
        let series = self.target.sort(planned.number);
        self.recorder.borrow_mut().record(series, planned, began, Instant::now(), outcome);
    }

    /// Writes down what was still under way.
    fn cut(&self) {
        for (planned, began) in self.busy.iter().filter_map(Cell::take) {
            self.record(&planned, began, Outcome::Cut);
        }
    }
}
