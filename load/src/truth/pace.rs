//! Servers that answer any request with a small body, at a moment that is arithmetic.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;
use std::time::{Duration, Instant};

use fixtures::error::{Error, Kind};
use tokio::net::TcpStream;

use super::peer::Peer;
use super::server::{Behaviour, Running, start};
use crate::time::Ticker;

/// When a request that arrived is answered.
trait Pace: 'static {
    fn due(&self, arrived: Instant) -> Instant;
}

struct Server<P>(P);

impl<P: Pace> Behaviour for Server<P> {
    async fn serve(self: Rc<Self>, stream: TcpStream) {
        let Ok(ticker) = Ticker::new() else { return };
        let mut peer = Peer::new(stream);
        while peer.next().await.is_some() {
            let answered = ticker.until(self.0.due(Instant::now())).await.is_ok()
                && peer.answer("200 OK", "text/plain", b"known").await.is_ok();
            if !answered {
                return;
            }
        }
    }
}

/// Starts a server that answers at once.
///
/// # Errors
/// When the port is taken.
pub fn serve_plain(port: u16) -> Result<Running, Error> {
    start("plain", port, || Server(AtOnce))
}

struct AtOnce;

impl Pace for AtOnce {
    fn due(&self, arrived: Instant) -> Instant {
        arrived
    }
}

/// A server that stands still at the end of each period: a request that arrives meanwhile is answered when it is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freeze {
    length: Duration,
    period: Duration,
}

impl Freeze {
    /// Frozen for `length` in every `period`.
    ///
    /// # Errors
    /// When the freeze is not shorter than the period.
    pub fn new(length: Duration, period: Duration) -> Result<Self, Error> {
        if length < period {
            Ok(Self { length, period })
        } else {
            let what = format!("freeze for {length:?} in every {period:?}: nothing would ever be answered");
            Err(Error::new(Kind::Usage, what).with_help("make --freeze shorter than --period"))
        }
    }

    /// How long after `since` (the start of a period) the answer to a request is due that arrived then.
    fn thaw(self, since: Duration) -> Duration {
        let into = Duration::from_nanos((since.as_nanos() % self.period.as_nanos()) as u64);
        if into < self.period - self.length { since } else { since - into + self.period }
    }

    /// Mean wait of requests that arrive evenly at `rate` per second, when the server answers `capacity` per second
    /// once it is free; `f64::INFINITY` for a server whose work takes no time.
    #[must_use]
    pub fn mean(self, rate: f64, capacity: f64) -> Duration {
        self.length.mul_f64(self.waiting(rate, capacity) / 2.0)
    }

    /// Quantile of the waits, as [`Freeze::mean`].
    #[must_use]
    pub fn quantile(self, quantile: f64, rate: f64, capacity: f64) -> Duration {
        let above = (1.0 - quantile) / self.waiting(rate, capacity);
        self.length.mul_f64((1.0 - above).max(0.0))
    }

    /// The share of requests that wait: those of the freeze, and those behind them while the queue is worked off. Their
    /// waits spread evenly between nothing and the whole freeze.
    fn waiting(self, rate: f64, capacity: f64) -> f64 {
        let longer = 1.0 / (1.0 - rate / capacity).max(f64::MIN_POSITIVE);
        (self.length.as_secs_f64() / self.period.as_secs_f64() * longer).min(1.0)
    }
}

impl fmt::Display for Freeze {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "stalled {:?} in {:?}", self.length, self.period)
    }
}

/// Starts a server that freezes.
///
/// # Errors
/// When the port is taken.
pub fn serve_frozen(port: u16, freeze: Freeze) -> Result<Running, Error> {
    start("stall", port, move || Server(Frozen { freeze, since: Instant::now() }))
}

struct Frozen {
    freeze: Freeze,
    since: Instant,
}

impl Pace for Frozen {
    fn due(&self, arrived: Instant) -> Instant {
        self.since + self.freeze.thaw(arrived.saturating_duration_since(self.since))
    }
}

/// A server that answers at most so many requests per second, evenly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cap(f64);

impl Cap {
    /// So many answers per second.
    ///
    /// # Errors
    /// When that is not above 0.
    pub fn new(per_second: f64) -> Result<Self, Error> {
        let fits = per_second.is_finite() && per_second > 0.0;
        fits.then_some(Self(per_second))
            .ok_or_else(|| Error::new(Kind::Usage, format!("answer {per_second} requests per second: not above 0")))
    }
}

/// Starts a server of limited rate.
///
/// # Errors
/// When the port is taken.
pub fn serve_capped(port: u16, cap: Cap) -> Result<Running, Error> {
    let gap = Duration::from_secs_f64(1.0 / cap.0);
    start("cap", port, move || Server(Capped { gap, free: Cell::new(Instant::now()) }))
}

struct Capped {
    gap: Duration,
    free: Cell<Instant>,
}

impl Pace for Capped {
    fn due(&self, arrived: Instant) -> Instant {
        let due = self.free.get().max(arrived) + self.gap;
        self.free.set(due);
        due
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const fn millis(time: u64) -> Duration {
        Duration::from_millis(time)
    }

    fn freeze() -> Freeze {
        Freeze::new(millis(100), millis(1_000)).unwrap()
    }

    #[rstest]
    #[case::at_the_start(0, 0)]
    #[case::before_the_freeze(899, 899)]
    #[case::as_it_begins(900, 1_000)]
    #[case::as_it_ends(999, 1_000)]
    #[case::the_next_period(1_000, 1_000)]
    #[case::a_later_freeze(7_950, 8_000)]
    fn a_request_of_the_freeze_is_answered_at_its_end(#[case] arrived: u64, #[case] answered: u64) {
        assert_eq!(freeze().thaw(millis(arrived)), millis(answered));
    }

    #[test]
    fn the_truth_of_a_freeze_is_that_of_its_arrivals() {
        let waits: Vec<_> = (0..1_000).map(|at| (freeze().thaw(millis(at)) - millis(at)).as_secs_f64()).collect();
        let mean = waits.iter().sum::<f64>() / 1_000.0;
        let truth = freeze().mean(1_000.0, f64::INFINITY).as_secs_f64();
        assert!((mean / truth - 1.0).abs() < 0.02, "{mean} {truth}");
        for (quantile, wait) in [(0.5, 0), (0.95, 50), (0.98, 80), (0.99, 90)] {
            let truth = freeze().quantile(quantile, 1_000.0, f64::INFINITY);
            assert!(truth.abs_diff(millis(wait)) < Duration::from_micros(1), "{quantile}: {truth:?}");
        }
    }

    /// A queue that is simulated request by request waits as the formula says.
    #[test]
    fn a_server_whose_work_takes_time_keeps_the_queue_waiting_longer() {
        let (rate, capacity) = (1_000.0, 5_000.0);
        let mut free = 0.0_f64;
        let mut waits: Vec<_> = (0..10_000_u32)
            .map(|number| {
                let due = f64::from(number) / rate;
                let begins = freeze().thaw(Duration::from_secs_f64(due.max(free))).as_secs_f64();
                free = begins + 1.0 / capacity;
                begins - due
            })
            .collect();
        waits.sort_by(f64::total_cmp);
        let mean = waits.iter().sum::<f64>() / 10_000.0;
        assert!((mean / freeze().mean(rate, capacity).as_secs_f64() - 1.0).abs() < 0.02, "{mean}");
        for quantile in [0.95, 0.99] {
            let simulated = waits[(quantile * 10_000.0) as usize];
            let truth = freeze().quantile(quantile, rate, capacity).as_secs_f64();
            assert!((simulated / truth - 1.0).abs() < 0.02, "{quantile}: {simulated} {truth}");
        }
    }

    #[test]
    fn capped_answers_are_evenly_apart() {
        let start = Instant::now();
        let capped = Capped { gap: millis(10), free: Cell::new(start) };
        let due: Vec<_> = (0..3).map(|_| capped.due(start) - start).collect();
        assert_eq!(due, [millis(10), millis(20), millis(30)]);
        assert_eq!(capped.due(start + millis(500)) - start, millis(510), "what was not used is not saved");
    }

    #[test]
    fn a_freeze_without_end_is_refused() {
        let error = Freeze::new(millis(200), millis(200)).unwrap_err().to_string();
        assert!(error.contains("--period"), "{error}");
    }
}
