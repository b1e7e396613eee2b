//! How busy the machine was with something else while a trial ran.

use std::time::{Duration, Instant};

use fixtures::strain;

/// From this share of the time on in which something waited for a processor, a wait that was in vain says little.
const MUCH: f64 = 0.5;

/// Counts from the begin of a trial on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Busy {
    since: Instant,
    pressure: Option<Duration>,
}

impl Busy {
    /// Counts from now on.
    pub(crate) fn now() -> Self {
        strain::watch();
        Self { since: Instant::now(), pressure: strain::pressure() }
    }

    /// Why a time that misses by less than `margin` says nothing, if so.
    pub(crate) fn beyond(&self, margin: Duration) -> Option<String> {
        let stood = strain::worst(self.since);
        (stood >= margin).then(|| format!("the machine stood still for {stood:.0?}, and the margin is {margin:.0?}"))
    }

    /// Why a wait that was in vain says nothing, if so.
    pub(crate) fn much(&self) -> Option<String> {
        let waited = strain::pressure()?.saturating_sub(self.pressure?);
        let share = waited.as_secs_f64() / self.since.elapsed().as_secs_f64().max(f64::MIN_POSITIVE);
        let percent = 100.0 * share.min(1.0);
        (share >= MUCH).then(|| format!("something waited for a processor in {percent:.0} % of the time"))
    }
}
