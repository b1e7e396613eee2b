//! Whether the sidecars of a trial still live: the silence of a dead one says nothing, and a death is a finding.

use std::sync::{Arc, Mutex, PoisonError};

use fixtures::client::{Raw, Status, Tape, Transport};
use fixtures::log::Log;
use fixtures::stand::{Behind, Exit, Sidecar, Stand};
use futures_util::future::join_all;

/// Lines that a sidecar printed last, and are told of one that is gone.
const LAST: usize = 12;

/// The sidecars of a trial: those of its stand, and those that it launched itself.
pub(crate) struct Sidecars {
    stand: Arc<Stand>,
    launched: Mutex<Vec<Sidecar>>,
}

/// A sidecar or a service that no longer lives although nobody ended it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Gone {
    /// Which, and what was met of it.
    pub(crate) met: String,
    /// What it printed last.
    pub(crate) last: Vec<String>,
    /// Whether it runs and only does not answer, which a busy machine may do to it.
    pub(crate) silent: bool,
}

impl Sidecars {
    /// Those of that stand.
    pub(crate) fn of(stand: Arc<Stand>) -> Self {
        Self { stand, launched: Mutex::default() }
    }

    /// The stand.
    pub(crate) fn stand(&self) -> &Stand {
        &self.stand
    }

    /// A further one, launched by the trial.
    pub(crate) fn add(&self, sidecar: Sidecar) {
        self.launched.lock().unwrap_or_else(PoisonError::into_inner).push(sidecar);
    }

    /// Those that the trial launched, in order.
    pub(crate) fn launched(&self) -> Vec<Sidecar> {
        self.launched.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The first one that no longer lives, or whose service does not. A team's app has a check of its own for that.
    pub(crate) async fn gone(&self) -> Option<Gone> {
        let launched = self.launched();
        let all = self.stand.sidecars().iter().chain(&launched);
        join_all(all.map(gone)).await.into_iter().flatten().next()
    }
}

async fn gone(sidecar: &Sidecar) -> Option<Gone> {
    if let Some((how, silent)) = end_of(sidecar).await {
        return Some(Gone { silent, ..Gone::of("sidecar", &sidecar.name, &how, sidecar.log()) });
    }
    let Behind::Service(service) = &sidecar.behind else { return None };
    let exit = if service.may_end() { None } else { service.exited().await };
    Some(Gone::of("service", service.service().app_id(), &ending(exit?), service.log()))
}

/// How it ended, or that it no longer answers, and whether it stayed silent; any answer is a sign of life.
async fn end_of(sidecar: &Sidecar) -> Option<(String, bool)> {
    if sidecar.may_end() {
        return None;
    }
    if let Some(exit) = sidecar.exited().await {
        return Some((ending(exit), false));
    }
    let raw = Raw { verb: "GET", path: "/v1.0/healthz", ..Raw::default() };
    let probed = sidecar.client(Transport::Http, Tape::default()).raw(raw).await.ok()?;
    let gone = || (format!("no longer lives: {}", probed.summary()), probed.status == Status::Silent);
    (!probed.status.is_answer()).then(gone)
}

fn ending(exit: Exit) -> String {
    exit.code.map_or("ended by a signal".to_owned(), |code| format!("ended with code {code}"))
}

impl Gone {
    fn of(what: &str, name: &str, how: &str, log: &Log) -> Self {
        let mut last = log.tail();
        let last = last.split_off(last.len().saturating_sub(LAST));
        Self { met: format!("{what} `{name}` {how}"), last, silent: false }
    }
}
