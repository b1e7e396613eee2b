//! The hiccup meter: a thread that only sleeps, and writes down how late it woke up. What it suffers, everything on
//! this machine suffers, so it tells a slow target from a busy machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use fixtures::error::{Error, Kind};
use hdrhistogram::Histogram;

use crate::time::{Ticker, histogram, nanoseconds};

/// How long it sleeps each time.
const NAP: Duration = Duration::from_millis(1);
/// Waking so late is what an idle machine does too.
const NORMAL: Duration = Duration::from_micros(200);

/// A running meter.
pub struct Hiccups {
    lost: Arc<AtomicU64>,
    over: Arc<AtomicBool>,
    thread: JoinHandle<Histogram<u64>>,
}

/// Reads what a running meter lost.
#[derive(Debug, Clone)]
pub struct Watch(Arc<AtomicU64>);

impl Watch {
    /// What was lost so far.
    #[must_use]
    pub fn lost(&self) -> Lost {
        Lost(Duration::from_nanos(self.0.load(Ordering::Relaxed)))
    }
}

/// Time that the meter should have run and did not, so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lost(Duration);

impl Lost {
    /// The share of `time` that was lost since `before`.
    #[must_use]
    pub fn share(self, before: Self, time: Duration) -> f64 {
        (self.0.saturating_sub(before.0)).as_secs_f64() / time.as_secs_f64().max(f64::MIN_POSITIVE)
    }
}

impl Hiccups {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system gives no thread or timer.
    pub fn start() -> Result<Self, Error> {
        let (lost, over) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
        let meter = Meter { lost: lost.clone(), over: over.clone() };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
        let thread = std::thread::Builder::new().name("hiccup".into());
        let thread = thread
            .spawn(move || runtime.block_on(meter.run()))
            .map_err(|source| Error::new(Kind::Io, "start the hiccup meter").with_source(source))?;
        Ok(Self { lost, over, thread })
    }

    /// Reads it from another thread.
    #[must_use]
    pub fn watch(&self) -> Watch {
        Watch(self.lost.clone())
    }

    /// Ends it: how late it woke up, in nanoseconds.
    #[must_use]
    pub fn finish(self) -> Histogram<u64> {
        self.over.store(true, Ordering::Relaxed);
        self.thread.join().unwrap_or_else(|_| histogram())
    }
}

struct Meter {
    lost: Arc<AtomicU64>,
    over: Arc<AtomicBool>,
}

impl Meter {
    async fn run(self) -> Histogram<u64> {
        let mut times = histogram();
        let Ok(ticker) = Ticker::new() else { return times };
        // Once at least: a meter that was never let run has seen the worst of it.
        loop {
            let due = Instant::now() + NAP;
            if ticker.until(due).await.is_err() {
                break;
            }
            let late = due.elapsed();
            times.saturating_record(nanoseconds(late));
            self.lost.fetch_add(nanoseconds(late.saturating_sub(NORMAL)), Ordering::Relaxed);
            if self.over.load(Ordering::Relaxed) {
                break;
            }
        }
        times
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_nap_is_written_down() {
        let meter = Hiccups::start().unwrap();
        let began = Instant::now();
        while began.elapsed() < NAP * 30 {
            std::thread::yield_now();
        }
        let naps = meter.finish().len();
        let most = began.elapsed().as_nanos() / NAP.as_nanos();
        assert!(naps >= 1 && u128::from(naps) <= most, "{naps} naps of a millisecond in {most} ms");
    }

    #[test]
    fn the_lost_share_is_that_of_the_time_between() {
        let (before, after) = (Lost(Duration::from_millis(10)), Lost(Duration::from_millis(60)));
        assert!((after.share(before, Duration::from_secs(1)) - 0.05).abs() < 1e-9);
    }
}
