//! Puts the report together from the events, and nothing else.

use std::sync::{Arc, Mutex, PoisonError};

use crate::model::event::{Event, Listener};
use crate::model::report::Report;
use crate::model::totals::Totals;

/// Listens, and hands the report out at the end. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Recorder {
    report: Arc<Mutex<Option<Report>>>,
}

impl Recorder {
    /// The report so far; `None` before the run started.
    #[must_use]
    pub fn report(&self) -> Option<Report> {
        self.report.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Listener for Recorder {
    fn on(&mut self, event: &Event) {
        record(&mut self.report.lock().unwrap_or_else(PoisonError::into_inner), event);
    }
}

/// The report that these events add up to; `None` when no run starts in them.
#[must_use]
pub fn replay(events: &[Event]) -> Option<Report> {
    let mut report = None;
    for event in events {
        record(&mut report, event);
    }
    report
}

/// Adds one event.
fn record(slot: &mut Option<Report>, event: &Event) {
    if let Event::RunStarted { header, .. } = event {
        let (header, totals, checks, manifests) = (header.clone(), Totals::default(), Vec::new(), None);
        *slot = Some(Report { header, wall_ms: 0, interrupted: false, manifests, totals, checks });
    }
    let Some(report) = slot.as_mut() else { return };
    match event {
        Event::RunStarted { .. }
        | Event::CheckStarted { .. }
        | Event::Observed { .. }
        | Event::CheckDeferred { .. }
        | Event::Waiting { .. } => {}
        Event::ManifestsJudged { manifests } => report.manifests = Some(manifests.clone()),
        Event::SubjectMet { dapr, components } => {
            report.header.environment.dapr.clone_from(dapr);
            report.header.environment.components.clone_from(components);
        }
        Event::CheckEnded { result } => report.checks.push(result.clone()),
        Event::RunEnded { totals, wall_ms, interrupted } => {
            report.totals = *totals;
            report.wall_ms = *wall_ms;
            report.interrupted = *interrupted;
        }
    }
}
