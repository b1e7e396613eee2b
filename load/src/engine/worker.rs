//! Workers: threads that each drive their share, and the reading of what they record.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use fixtures::error::{Error, Kind};
use tokio::sync::watch;

use super::{Call, Interrupt, Interval, Plan, Recorder, Tally, Tap, Target, drive};
use crate::arrival::Share;
use crate::machine::thread_cpu;

/// Workers that are connected and have begun.
pub struct Crew {
    /// The moment that everything counts from.
    pub start: Instant,
    threads: Vec<JoinHandle<Result<Counted, Error>>>,
    taps: Vec<Tap>,
    stop: watch::Sender<bool>,
}

/// What the workers did, beyond what is in their recorders.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counted {
    /// What became of the planned operations.
    pub tally: Tally,
    /// Processor time of the generating threads while they drove.
    pub cpu: Duration,
}

/// Starts the workers of a plan: all connect first, then all start at one moment.
///
/// # Errors
/// When a connection cannot be opened; nothing was sent then.
pub fn crew(target: &Arc<dyn Target>, plan: &Plan) -> Result<Crew, Error> {
    let (stop, interrupt) = watch::channel(false);
    let (ready, connected) = channel();
    let (mut threads, mut taps, mut starts) = (Vec::new(), Vec::new(), Vec::new());
    for worker in 0..plan.workers {
        let (recorder, tap) = Recorder::new(target.series().len());
        let (begin, begun) = channel();
        let share = Share { worker: worker as u64, of: plan.workers as u64 };
        // The first workers take what does not divide.
        let connections = plan.connections / plan.workers + usize::from(worker < plan.connections % plan.workers);
        let hand = Hand { target: target.clone(), plan: *plan, share, connections, recorder };
        let (ready, interrupt) = (ready.clone(), interrupt.clone());
        let thread = Builder::new().name(format!("load-{worker}")).spawn(move || hand.run(ready, &begun, interrupt));
        threads.push(thread.map_err(|source| Error::new(Kind::Io, "start a worker thread").with_source(source))?);
        taps.push(tap);
        starts.push(begin);
    }
    drop(ready);
    // A worker that failed has hung up instead; its error comes with the join.
    let connected = connected.iter().take(plan.workers).count();
    if connected < plan.workers {
        drop(starts);
        let failed = threads.into_iter().filter_map(|thread| joined(thread).err()).next();
        return Err(failed.unwrap_or_else(|| Error::new(Kind::Harness, "connect: a worker ended without a word")));
    }
    let start = Instant::now() + Duration::from_millis(5);
    for begin in starts {
        begin.send(start).ok();
    }
    Ok(Crew { start, threads, taps, stop })
}

impl Crew {
    /// Ends the run early; what was measured stays.
    pub fn interrupter(&self) -> watch::Sender<bool> {
        self.stop.clone()
    }

    /// Reads every interval until the workers are done. `see` gets the number of the worker too.
    ///
    /// # Errors
    /// When a worker failed.
    pub fn finish(self, mut see: impl FnMut(usize, &Interval)) -> Result<Counted, Error> {
        let readers = self.taps.len();
        let (all, intervals) = channel();
        let mut back = Vec::with_capacity(readers);
        for (worker, tap) in self.taps.into_iter().enumerate() {
            let all = all.clone();
            back.push(tap.empty);
            std::thread::spawn(move || tap.full.iter().all(|interval| all.send((worker, interval)).is_ok()));
        }
        drop(all);
        for (worker, interval) in intervals {
            see(worker, &interval);
            back[worker].try_send(interval).ok();
        }
        let mut counted = Counted::default();
        for thread in self.threads {
            let one = joined(thread)?;
            counted.cpu += one.cpu;
            counted.tally.planned += one.tally.planned;
            counted.tally.sent += one.tally.sent;
            counted.tally.dropped += one.tally.dropped;
            counted.tally.queued += one.tally.queued;
            counted.tally.elapsed = counted.tally.elapsed.max(one.tally.elapsed);
        }
        Ok(counted)
    }
}

fn joined(thread: JoinHandle<Result<Counted, Error>>) -> Result<Counted, Error> {
    thread.join().unwrap_or_else(|_| Err(Error::new(Kind::Harness, "run a worker: it panicked")))
}

/// What one thread needs.
struct Hand {
    target: Arc<dyn Target>,
    plan: Plan,
    share: Share,
    connections: usize,
    recorder: Recorder,
}

impl Hand {
    /// `ready` is its own: a worker that failed is known by that all others have let theirs go.
    fn run(self, ready: Sender<()>, begun: &Receiver<Instant>, mut interrupt: Interrupt) -> Result<Counted, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let mut calls = connect(self.target.as_ref(), self.connections).await?;
            ready.send(()).ok();
            drop(ready);
            // Nothing else runs in this thread, so it may block. Hung up: another worker could not connect.
            let Ok(start) = begun.recv() else { return Ok(Counted::default()) };
            let mut recorder = self.recorder;
            recorder.begin(start);
            let recorder = RefCell::new(recorder);
            let before = thread_cpu();
            let job = self.plan.job(self.share, start);
            let tally = drive(self.target.as_ref(), &mut calls, &job, &recorder, &mut interrupt).await?;
            let cpu = thread_cpu().saturating_sub(before);
            recorder.into_inner().finish();
            Ok(Counted { tally, cpu })
        })
    }
}

/// Opens so many connections, one after the other, so that a refusal names the first.
///
/// # Errors
/// When one cannot be opened.
pub(crate) async fn connect(target: &dyn Target, connections: usize) -> Result<Vec<Box<dyn Call>>, Error> {
    let mut calls = Vec::with_capacity(connections);
    for number in 0..connections {
        calls.push(target.connect(number).await?);
    }
    Ok(calls)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use futures_util::future::LocalBoxFuture;

    use super::*;
    use crate::arrival::{Arrival, Stop};
    use crate::engine::{Grid, Planned};
    use crate::outcome::Outcome;

    /// Lets the first worker in and refuses the second, whichever comes first.
    struct OneOnly(AtomicBool);

    struct Idle;

    impl Target for OneOnly {
        fn series(&self) -> &'static [&'static str] {
            &["all"]
        }

        fn connect(&self, _: usize) -> LocalBoxFuture<'_, Result<Box<dyn Call>, Error>> {
            let taken = self.0.swap(true, Ordering::Relaxed);
            let call: Result<Box<dyn Call>, _> =
                if taken { Err(Error::new(Kind::Wire, "connect: refused")) } else { Ok(Box::new(Idle)) };
            Box::pin(async { call })
        }
    }

    impl Call for Idle {
        fn call(&mut self, _: Planned) -> LocalBoxFuture<'_, Outcome> {
            Box::pin(async { Outcome::Accepted })
        }
    }

    #[test]
    fn one_worker_that_cannot_connect_ends_them_all() {
        let plan = Plan {
            arrival: Arrival::Closed,
            stop: Stop::Count(2),
            grid: Grid::FINE,
            connections: 2,
            workers: 2,
            timeout: Duration::from_secs(1),
        };
        let (tell, told) = channel();
        // In a thread of its own: what hangs is a test that fails.
        std::thread::spawn(move || {
            let target: Arc<dyn Target> = Arc::new(OneOnly(false.into()));
            tell.send(crew(&target, &plan).err().map(|error| error.to_string()))
        });
        let error = told.recv_timeout(Duration::from_secs(10)).expect("the workers wait for each other");
        assert_eq!(error.as_deref(), Some("connect: refused"));
    }
}
