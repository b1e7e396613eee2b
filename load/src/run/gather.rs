//! The sum of all intervals, and the logs and the live line that they feed.

use fixtures::error::Error;
use hdrhistogram::Histogram;

use super::Progress;
use crate::engine::{Interval, Series};
use crate::outcome::Outcomes;
use crate::report::{Hlog, Logged};
use crate::time::histogram;

/// Everything that was measured.
pub struct Gathered {
    /// From the intended start, all series.
    pub response: Histogram<u64>,
    /// From the actual start, all series.
    pub service: Histogram<u64>,
    /// How late the generator was.
    pub lateness: Histogram<u64>,
    /// Of all series.
    pub outcomes: Outcomes,
    /// From the planned publish to the arrival at the app, where events are followed.
    pub delivery: Option<Histogram<u64>>,
    names: &'static [&'static str],
    series: Vec<Series>,
    logs: Vec<Hlog>,
    progress: Progress,
}

impl Gathered {
    pub(crate) fn new(names: &'static [&'static str], logs: Vec<Hlog>, progress: Progress) -> Self {
        Self {
            response: histogram(),
            service: histogram(),
            lateness: histogram(),
            outcomes: Outcomes::default(),
            delivery: None,
            names,
            series: names.iter().map(|_| Series::new()).collect(),
            logs,
            progress,
        }
    }

    /// The figures per series, where there are several.
    pub fn parts(&self) -> impl Iterator<Item = (&'static str, &Series)> {
        let several = self.names.len() > 1;
        self.names.iter().copied().zip(&self.series).filter(move |_| several)
    }

    pub(crate) fn add(&mut self, worker: usize, interval: &Interval) {
        let mut whole = Series::new();
        for (sum, part) in self.series.iter_mut().zip(&interval.series) {
            sum.merge(part);
            whole.merge(part);
        }
        self.log(worker, interval, &whole);
        self.response.add(&whole.response).expect("all histograms have the same bounds");
        self.service.add(&whole.service).expect("all histograms have the same bounds");
        self.lateness.add(&interval.lateness).expect("all histograms have the same bounds");
        self.outcomes.merge(&whole.outcomes);
        self.progress.second(interval.second, &whole, &self.outcomes);
    }

    fn log(&self, worker: usize, interval: &Interval, whole: &Series) {
        let Some(log) = self.logs.get(worker) else { return };
        let second = interval.second;
        let line = |tag: String, times: &Histogram<u64>| log.add(Logged { tag, second, times: times.clone() });
        line("response".into(), &whole.response);
        line("service".into(), &whole.service);
        line("lateness".into(), &interval.lateness);
        if self.names.len() > 1 {
            for (name, part) in self.names.iter().zip(&interval.series) {
                line(format!("{name}.response"), &part.response);
                line(format!("{name}.service"), &part.service);
            }
        }
    }

    /// Ends logs and live line; the first log that could not be written to its end.
    pub(crate) fn finish(&mut self) -> Option<Error> {
        self.progress.finish();
        let ended: Vec<_> = self.logs.drain(..).map(Hlog::finish).collect();
        ended.into_iter().find_map(Result::err)
    }
}
