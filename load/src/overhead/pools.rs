//! All slices of each side together, to look at: pooled quantiles are shown, never subtracted.

use hdrhistogram::Histogram;

use super::report::Trace;
use super::slice::Slice;
use crate::outcome::Outcomes;
use crate::report::{Part, Summary};
use crate::time::histogram;

/// Which side a slice belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// Without a sidecar.
    Direct,
    /// Through the sidecar.
    Through,
    /// Without a sidecar, on connections of its own.
    Again,
}

/// The slices of a comparison.
pub(super) struct Pools {
    pub(super) direct: Pool,
    pub(super) through: Pool,
    pub(super) trace: Vec<Trace>,
}

/// One side.
pub(super) struct Pool {
    response: Histogram<u64>,
    service: Histogram<u64>,
    outcomes: Outcomes,
}

impl Pools {
    pub(super) fn new() -> Self {
        let pool = || Pool { response: histogram(), service: histogram(), outcomes: Outcomes::default() };
        Self { direct: pool(), through: pool(), trace: Vec::new() }
    }

    /// Adds a slice to its side and to the trace.
    pub(super) fn add(&mut self, which: Which, slice: &Slice) {
        let pool = if which == Which::Through { &mut self.through } else { &mut self.direct };
        pool.response.add(&slice.response).expect("all histograms have the same bounds");
        pool.service.add(&slice.service).expect("all histograms have the same bounds");
        pool.outcomes.merge(&slice.outcomes);
        self.trace(which, slice);
    }

    /// Adds a slice to the trace alone.
    pub(super) fn trace(&mut self, which: Which, slice: &Slice) {
        let side = match which {
            Which::Direct => "direct",
            Which::Through => "through",
            Which::Again => "again",
        };
        self.trace.push(Trace {
            side: side.into(),
            p50: slice.summary.p50,
            p90: slice.summary.p90,
            failed: slice.outcomes.failed() + slice.unsent,
            lost: slice.lost,
            pressure: slice.pressure,
        });
    }
}

impl Pool {
    /// The pooled figures.
    pub(super) fn part(&self) -> Part {
        Part {
            outcomes: self.outcomes.by_name(),
            response: Summary::of(&self.response),
            service: Summary::of(&self.service),
        }
    }
}
