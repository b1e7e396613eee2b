//! The measurement is measured: against servers whose behaviour is known, figures must be what arithmetic says. All
//! assertions are ratios within one run; a run in which this machine itself stood still proves nothing and says so.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use fixtures::interrupt::Interrupt;
use fixtures::patience::{self, Probe};
use load::arrival::{Arrival, Rate, Stop};
use load::engine::{Grid, Plan};
use load::machine::{Hiccups, pressure};
use load::operation::http::{Get, HttpTarget};
use load::report::{Asked, Report};
use load::run::{Progress, run};
use load::truth::{Cap, Cost, Freeze, Relay, serve_capped, serve_frozen, serve_plain};
use rstest::rstest;
use tokio::sync::Mutex;

/// Tests of this file measure, so they take turns.
static TURN: Mutex<()> = Mutex::const_new(());

/// The share of the time that this machine may stand still before a run proves nothing.
const STILL: f64 = 0.05;
/// The share of the time in which tasks may wait for a processor: a sleeper is let in before those that work, so the
/// meter alone does not see that server and generator have to share their cores with others.
const CROWDED: f64 = 0.2;

/// How far a figure may be from the truth. Unoptimised code takes long enough for a burst of answers to be seen in the
/// figures; `ci/perf` measures what is built for release, within 3 %.
const NEAR: f64 = if cfg!(debug_assertions) { 0.2 } else { 0.03 };
/// The same for the rate: one late start at the end of a short run is a thousandth of it.
const EVEN: f64 = if cfg!(debug_assertions) { 0.01 } else { 0.001 };

fn plan(arrival: Arrival, stop: Stop) -> Plan {
    Plan { arrival, stop, grid: Grid::FINE, connections: 16, workers: 1, timeout: Duration::from_secs(10) }
}

fn constant(per_second: f64) -> Arrival {
    Arrival::Constant(Rate::new(per_second).unwrap())
}

fn seconds(time: u64) -> Stop {
    Stop::After(Duration::from_secs(time))
}

/// What the machine did to a run, in shares of its time.
#[derive(Clone, Copy)]
struct Noise {
    still: f64,
    crowded: f64,
}

impl Noise {
    fn and(self, other: Self) -> Self {
        Self { still: self.still.max(other.still), crowded: self.crowded.max(other.crowded) }
    }
}

/// A run, and what the machine did to it.
async fn measure(addr: SocketAddr, plan: Plan) -> (Report, Noise) {
    let target = Arc::new(HttpTarget::new(addr, Get::new(&addr.to_string(), "/")));
    let (hiccups, began) = (Hiccups::start().unwrap(), Instant::now());
    let (before, waited) = (hiccups.watch().lost(), pressure().unwrap_or_default());
    let measured = run(target, plan, Asked::default(), None, &Interrupt::default(), Progress::silent()).await;
    let elapsed = began.elapsed();
    let crowded = pressure().unwrap_or_default().saturating_sub(waited).as_secs_f64() / elapsed.as_secs_f64();
    let noise = Noise { still: hiccups.watch().lost().share(before, elapsed), crowded };
    assert!(!hiccups.finish().is_empty(), "the meter ran beside it");
    (measured.unwrap().0, noise)
}

/// Whether a run proves anything; says so where it does not.
fn conclusive(test: &str, noise: Noise) -> bool {
    let Noise { still, crowded } = noise;
    let conclusive = still <= STILL && crowded <= CROWDED;
    if !conclusive {
        let (still, crowded) = (still * 100.0, crowded * 100.0);
        // Not by a macro: what those print is hidden when a test passes.
        let text = format!("inconclusive: {test}: stood still for {still:.0} %, was crowded for {crowded:.0} %\n");
        std::io::stderr().write_all(text.as_bytes()).ok();
    }
    conclusive
}

/// Asserts that `measured` microseconds are [`NEAR`] to `truth`.
fn assert_true(what: &str, measured: f64, truth: Duration) {
    let ratio = measured / (truth.as_secs_f64() * 1e6);
    assert!((ratio - 1.0).abs() <= NEAR, "{what}: {measured:.0} µs measured, truth {truth:?}: ratio {ratio:.3}");
}

#[rstest]
#[case::long(100, 1_000)]
#[case::short(20, 200)]
#[tokio::test]
async fn a_stall_is_charged_to_every_operation_that_it_held_up(#[case] length: u64, #[case] period: u64) {
    let _turn = TURN.lock().await;
    let freeze = Freeze::new(Duration::from_millis(length), Duration::from_millis(period)).unwrap();
    // What is queued while the server stands still is worked off at its capacity, which is measured in the same minute.
    let plain = serve_plain(0).unwrap();
    let (closed, unsteady) = measure(plain.addr(), plan(Arrival::Closed, seconds(1))).await;
    let (rate, capacity) = (1_000.0, closed.achieved_rate);
    let (calm, before) = measure(plain.addr(), plan(constant(rate), seconds(2))).await;
    let frozen = serve_frozen(0, freeze).unwrap();
    let (report, noise) = measure(frozen.addr(), plan(constant(rate), seconds(4))).await;

    assert_eq!((report.planned, report.sent, report.failed()), (4_000, 4_000, 0));
    // A closed run fills both cores by itself.
    if conclusive("stall", noise.and(before).and(Noise { crowded: 0.0, ..unsteady })) {
        // What an operation takes that does not wait, from its intended start.
        let service = Duration::from_secs_f64(calm.response.mean / 1e6);
        let quantile = |at| freeze.quantile(at, rate, capacity) + service;
        assert_true("mean", report.response.mean, freeze.mean(rate, capacity) + service);
        assert_true("p95", report.response.p95, quantile(0.95));
        assert_true("p99", report.response.p99, quantile(0.99));
        // Only what is under way when the server freezes, one operation per connection, is seen from its actual start;
        // where that is less than 5 % of all, whoever counts from there sees nothing at p95.
        let seen = 16.0 / (rate * Duration::from_millis(period).as_secs_f64());
        if seen < 0.05 {
            assert!(report.service.p95 < report.response.p95 / 3.0, "{:?}", report.service);
        }
    }
}

#[rstest]
#[case::one_thousand(1_000.0)]
#[case::two_thousand(2_000.0)]
#[tokio::test]
async fn the_rate_is_the_one_that_was_asked_for(#[case] rate: f64) {
    let _turn = TURN.lock().await;
    let plain = serve_plain(0).unwrap();
    let (report, noise) = measure(plain.addr(), plan(constant(rate), seconds(3))).await;
    assert_eq!((report.sent, report.dropped, report.queued), (report.planned, 0, 0));
    assert_eq!(report.response.count, report.planned, "{:?}", report.outcomes);
    if conclusive("rate", noise) {
        let ratio = report.achieved_rate / rate;
        assert!((ratio - 1.0).abs() <= EVEN, "{} of {rate} per second", report.achieved_rate);
        assert!(report.sustained && report.doubts.is_empty(), "{:?}", report.doubts);
    }
}

#[tokio::test]
async fn beyond_the_capacity_every_planned_operation_is_accounted_for() {
    let _turn = TURN.lock().await;
    let capped = serve_capped(0, Cap::new(250.0).unwrap()).unwrap();
    // At 120 % the queue grows by 50 each second; after the end it has one second, in which 250 are worked off.
    let (report, _) = measure(capped.addr(), plan(constant(300.0), seconds(7))).await;
    assert_eq!(report.planned, 2_100);
    assert_eq!(report.sent + report.dropped + report.queued, report.planned);
    assert!(report.queued > 0 && !report.sustained, "{} queued", report.queued);
    assert!(report.doubts.iter().any(|doubt| doubt.contains("not sustained")), "{:?}", report.doubts);
    assert_eq!(report.outcomes.values().sum::<u64>(), report.sent, "{:?}", report.outcomes);
}

#[tokio::test]
async fn a_server_that_goes_away_leaves_outcomes_and_a_doubt() {
    let _turn = TURN.lock().await;
    let plain = serve_plain(0).unwrap();
    let relay = Relay::start(0, plain.addr(), Cost::default()).unwrap();
    let addr = relay.addr();
    let gone = async {
        // It counts what it takes, so it is known when half of the operations are over.
        let half = patience::until(patience::DELIVERY, "half of the operations", || {
            let count = relay.injected().injected.count;
            std::future::ready(if count >= 200 { Probe::Ready(()) } else { Probe::NotYet(format!("{count} of 200")) })
        });
        half.await.unwrap();
        drop(relay);
    };
    let ((report, _), ()) = tokio::join!(measure(addr, plan(constant(200.0), seconds(2))), gone);
    assert_eq!((report.planned, report.sent), (400, 400));
    assert_eq!(report.outcomes.values().sum::<u64>(), 400, "{:?}", report.outcomes);
    assert!(report.outcomes["refused-unreachable"] > 0, "{:?}", report.outcomes);
    assert_eq!(report.response.count, report.outcomes["accepted"]);
    assert!(report.doubts.iter().any(|doubt| doubt.contains("operations failed")), "{:?}", report.doubts);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_before_anything_is_sent() {
    let addr = serve_plain(0).unwrap().addr();
    let target = Arc::new(HttpTarget::new(addr, Get::new(&addr.to_string(), "/")));
    let (plan, interrupt) = (plan(constant(10.0), seconds(1)), Interrupt::default());
    let refused = run(target, plan, Asked::default(), None, &interrupt, Progress::silent()).await;
    let error = refused.err().unwrap().to_string();
    assert!(error.contains(&addr.to_string()) && error.contains("start what shall be measured"), "{error}");
}

#[tokio::test]
async fn the_delay_of_a_relay_is_measured_as_what_it_says_it_added() {
    let _turn = TURN.lock().await;
    let plain = serve_plain(0).unwrap();
    let relay = Relay::start(0, plain.addr(), Cost::default()).unwrap();
    let (floor, unsteady) = measure(relay.addr(), plan(constant(500.0), seconds(2))).await;
    let idle = relay.injected().injected;
    relay.restart(Duration::from_millis(2));
    let (delayed, noise) = measure(relay.addr(), plan(constant(500.0), seconds(2))).await;
    let injected = relay.injected();
    assert_eq!((idle.count, injected.injected.count, injected.delay_us), (1_000, 1_000, 2_000));
    assert!(injected.injected.p50 >= 1_998.0, "buckets are 0.1 % wide: {injected:?}");
    if conclusive("relay", noise.and(unsteady)) {
        let (measured, added) = (delayed.response.p50 - floor.response.p50, injected.injected.p50 - idle.p50);
        assert!((measured / added - 1.0).abs() <= NEAR.max(0.05), "{measured:.0} µs measured, {added:.0} µs injected");
    }
}
