//! What fortio writes about one run of calls, as much of it as an audit needs. Times are seconds.

use std::collections::BTreeMap;

use serde::Deserialize;

/// One run of calls.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Fortio {
    pub(super) duration_histogram: Times,
    /// Answer → count.
    pub(super) ret_codes: BTreeMap<String, u64>,
    /// Connections that were opened; only HTTP tells.
    pub(super) socket_count: Option<u64>,
    pub(super) errors_duration_histogram: Option<Times>,
}

/// A histogram of fortio.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Times {
    pub(super) count: u64,
    pub(super) avg: f64,
    /// `null` without calls.
    pub(super) data: Option<Vec<Bucket>>,
    pub(super) percentiles: Option<Vec<Percentile>>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Bucket {
    pub(super) start: f64,
    pub(super) end: f64,
    pub(super) count: u64,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Percentile {
    pub(super) percentile: f64,
    pub(super) value: f64,
}

impl Times {
    /// The value at a percentile that was written.
    pub(super) fn at(&self, percentile: f64) -> Option<f64> {
        let mut percentiles = self.percentiles.iter().flatten();
        percentiles.find(|one| (one.percentile - percentile).abs() < 1e-9).map(|one| one.value)
    }

    /// The bucket that holds the median.
    pub(super) fn middle(&self) -> Option<Bucket> {
        let mut seen = 0;
        self.data.iter().flatten().copied().find(|bucket| {
            seen += bucket.count;
            2 * seen >= self.count
        })
    }
}

impl Fortio {
    /// Answers that say no: anything but a 2xx status or gRPC's `SERVING`.
    pub(super) fn failed(&self) -> BTreeMap<&str, u64> {
        let good = |code: &str| matches!(code, "SERVING" | "OK") || matches!(code.parse(), Ok(200..=299_u16));
        let failed = self.ret_codes.iter().filter(|(code, count)| !good(code) && **count > 0);
        failed.map(|(code, count)| (code.as_str(), *count)).collect()
    }
}
