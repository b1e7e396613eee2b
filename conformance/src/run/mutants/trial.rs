//! One run of a check on a stand of its own environment, over some of its transports.

use std::sync::Arc;

use fixtures::client::Transport;
use fixtures::environment::Environment;
use fixtures::run::Run;

use crate::model::result::CheckResult;
use crate::run::check::Check;
use crate::run::job::Job;
use crate::run::runner;
use crate::run::stands::Stands;

/// What the check came to over each transport.
pub(super) struct Tried {
    pub(super) results: Vec<CheckResult>,
    /// Whether a busy machine kept a step of one of them from being judged, also beside one that fell.
    pub(super) starved: bool,
}

/// Runs `check` once over each of `transports`, and ends the environment.
pub(super) async fn trial(
    check: &'static Check,
    transports: Vec<Transport>,
    run: &Run,
    environment: Arc<dyn Environment>,
) -> Tried {
    let jobs: Vec<_> = transports.into_iter().map(|transport| Job { check, transport, repetition: 0 }).collect();
    let (stands, groups) = Stands::new(environment, &run.id, &jobs);
    let mut tried = Tried { results: Vec::new(), starved: false };
    for (job, group) in jobs.iter().zip(groups) {
        let ended = runner::run_one(&stands, job, group).await;
        tried.starved |= ended.starved.is_some();
        tried.results.push(ended.result);
    }
    let environment = stands.environment().clone();
    for error in [stands.close().await.err(), environment.close().await.err()].into_iter().flatten() {
        tracing::warn!(%error, check = check.id, "the stand of a mutant did not close");
    }
    tried
}
