//! The proof that checks can fail: each check is run against each of its mutants, a sidecar or services with one named
//! way to be wrong, and must be violated at the step that names it.

use std::collections::BTreeSet;

use fixtures::client::Transport;
use fixtures::error::Error;
use fixtures::run::Run;
use futures_util::stream::{self, StreamExt as _};
use serde::Serialize;
use tokio::sync::RwLock;

use super::check::Check;
use super::environment;
use super::job::Job;
use super::runner;
use super::stands::Stands;
use crate::model::mutant::Mutant;
use crate::model::step::Step;
use crate::model::verdict::Verdict;

/// One cell of the table check × mutant × step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Check id.
    pub check: &'static str,
    /// Step that must turn red.
    pub step: &'static str,
    /// The mutant's slug.
    pub mutant: &'static str,
    /// API transport.
    pub transport: Transport,
    /// Whether the step was violated, or changed.
    pub caught: bool,
    /// Whether the harness could not tell, so that nothing is said of the check.
    pub failed: bool,
    /// For a missed mutant: what the check came to instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instead: Option<String>,
}

/// Every check with every mutant that one of its steps names, in catalogue order.
#[must_use]
pub fn pairs(checks: &[&'static Check]) -> Vec<(&'static Check, Mutant)> {
    let mut pairs = Vec::new();
    for check in checks {
        let mutants: BTreeSet<Mutant> = check.steps.iter().flat_map(|step| step.mutants()).collect();
        pairs.extend(mutants.into_iter().map(|mutant| (*check, mutant)));
    }
    pairs
}

/// Judges all `pairs`, some at a time; `each` hears of every pair as it ends.
pub async fn run(pairs: Vec<(&'static Check, Mutant)>, parallel: usize, each: impl Fn(&[Row])) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut judged = stream::iter(pairs).map(|(check, mutant)| judge(check, mutant)).buffered(parallel.max(1));
    while let Some(some) = judged.next().await {
        each(&some);
        rows.extend(some);
    }
    rows
}

/// The row of a mutant that could not even be tried.
fn missed(check: &'static Check, mutant: Mutant, error: &Error) -> Row {
    let (transport, instead) = (Transport::Http, Some(error.to_string()));
    Row { check: check.id, step: "", mutant: mutant.slug(), transport, caught: false, failed: true, instead }
}

/// Held by all that judge, and by one alone that a busy machine kept from being judged.
static BESIDE: RwLock<()> = RwLock::const_new(());

/// Runs `check` on the embedded environment with `mutant`, over every transport that has a step naming it; once more and
/// by itself when nothing but a busy machine kept it from being judged.
pub async fn judge(check: &'static Check, mutant: Mutant) -> Vec<Row> {
    let (rows, starved) = {
        let _beside = BESIDE.read().await;
        judge_now(check, mutant).await
    };
    if !starved {
        return rows;
    }
    let _alone = BESIDE.write().await;
    judge_now(check, mutant).await.0
}

/// The rows, and whether the machine was too busy for them.
async fn judge_now(check: &'static Check, mutant: Mutant) -> (Vec<Row>, bool) {
    let named = |step: &&Step| step.mutants().contains(&mutant);
    let transports = check.transports.iter().copied();
    let transports = transports.filter(|over| check.steps.iter().filter(named).any(|step| step.applies(*over)));
    let jobs: Vec<_> = transports.map(|transport| Job { check, transport, repetition: 0 }).collect();
    let run = Run::new();
    let environment = match environment::mutated(&run, mutant) {
        Ok(environment) => environment,
        Err(error) => return (vec![missed(check, mutant, &error)], false),
    };
    let (stands, groups) = Stands::new(environment, &run.id, &jobs);
    let (mut rows, mut starved) = (Vec::new(), false);
    for (job, group) in jobs.iter().zip(groups) {
        let ended = runner::run_one(&stands, job, group).await;
        starved |= ended.starved.is_some() && ended.result.verdict == Verdict::Unknown;
        let result = ended.result;
        for step in check.steps.iter().filter(named).filter(|step| step.applies(job.transport)) {
            let seen = result.steps.iter().find(|judged| judged.name == step.slug);
            let caught = seen.is_some_and(|judged| judged.verdict.is_found());
            let met = seen.map_or("not visited", |judged| judged.verdict.word());
            let told = result.error.clone().or(result.reason.clone()).unwrap_or_default();
            let instead = (!caught).then(|| format!("{} (step {met}) {told}", result.verdict.word()));
            let (check, step, mutant) = (check.id, step.slug, mutant.slug());
            let failed = !caught && result.verdict == Verdict::Unknown;
            rows.push(Row { check, step, mutant, transport: job.transport, caught, failed, instead });
        }
    }
    let environment = stands.environment().clone();
    for error in [stands.close().await.err(), environment.close().await.err()].into_iter().flatten() {
        tracing::warn!(%error, check = check.id, "the stand of a mutant did not close");
    }
    (rows, starved)
}
