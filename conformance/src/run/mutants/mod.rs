//! The proof that checks can fail: each check is run against each of its mutants, a sidecar or services with one named
//! way to be wrong, and must be violated at the step that names it, while it holds on what is sound.

mod control;
mod load;
mod row;
mod trial;

use std::collections::BTreeSet;

use fixtures::client::Transport;
use fixtures::embedded::defect::Defects;
use fixtures::error::Error;
use fixtures::run::Run;
use futures_util::stream::{self, StreamExt as _};

use self::control::{Controls, Doubts};
use self::load::Load;
use self::trial::{Tried, trial};
use super::check::Check;
use super::environment;
use crate::model::mutant::Mutant;
use crate::model::result::CheckResult;
use crate::model::step::Step;
use crate::model::verdict::{Judged, Verdict};

pub use self::row::{Also, Row};

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

/// Where mutants are judged, several at a time.
#[derive(Default)]
pub struct Bench {
    load: Load,
    controls: Controls,
}

impl Bench {
    /// One for these checks.
    #[must_use]
    pub fn of(checks: impl Iterator<Item = &'static Check>) -> Self {
        Self { load: Load::default(), controls: Controls::of(checks) }
    }

    /// Judges all `pairs`, some at a time; `each` hears of every pair as it ends.
    pub async fn run(&self, pairs: Vec<(&'static Check, Mutant)>, parallel: usize, each: impl Fn(&[Row])) -> Vec<Row> {
        let mut rows = Vec::new();
        let judged = stream::iter(pairs).map(|(check, mutant)| self.judge(check, mutant));
        let mut judged = judged.buffered(parallel.max(1));
        while let Some(some) = judged.next().await {
            each(&some);
            rows.extend(some);
        }
        rows
    }

    /// What `check` comes to on embedded sidecars that have all of these defects, over each of its transports.
    ///
    /// # Errors
    /// When it could not even be tried.
    pub async fn alike(&self, check: &'static Check, defects: &Defects) -> Result<Vec<CheckResult>, Error> {
        let tried = async || {
            let run = Run::new();
            let environment = environment::alike(&run, defects.clone())?;
            Ok(trial(check, check.transports.to_vec(), &run, environment).await)
        };
        self.load.judge(tried).await.map(|tried| tried.results)
    }

    /// Runs `check` on the embedded environment with `mutant`, over every transport that has a step naming it, beside
    /// its sound control.
    pub async fn judge(&self, check: &'static Check, mutant: Mutant) -> Vec<Row> {
        let tried = self.load.judge(async || tried(check, mutant).await);
        let (tried, doubts) = tokio::join!(tried, self.controls.doubts(check, &self.load));
        tried.map_or_else(|error| vec![missed(check, mutant, &error)], |tried| rows(check, mutant, &tried, &doubts))
    }
}

/// The row of a mutant that could not even be tried.
fn missed(check: &'static Check, mutant: Mutant, error: &Error) -> Row {
    let transport = check.transports[0];
    let (also, instead) = (Vec::new(), Some(error.to_string()));
    Row { check: check.id, step: "", mutant: mutant.slug(), transport, caught: false, failed: true, also, instead }
}

/// One run over every transport that has a step naming the mutant.
async fn tried(check: &'static Check, mutant: Mutant) -> Result<Tried, Error> {
    let named = |over: &Transport| check.steps.iter().any(|step| names(step, mutant) && step.applies(*over));
    let transports = check.transports.iter().copied().filter(named);
    let run = Run::new();
    let environment = environment::mutated(&run, mutant)?;
    Ok(trial(check, transports.collect(), &run, environment).await)
}

/// A row for every step that names the mutant, over each transport that was tried.
fn rows(check: &'static Check, mutant: Mutant, tried: &Tried, doubts: &Doubts) -> Vec<Row> {
    let mut rows = Vec::new();
    for result in &tried.results {
        let (transport, doubt) = (result.transport, doubts.get(&result.transport));
        let (named, others): (Vec<&Step>, Vec<_>) =
            check.steps.iter().filter(|step| step.applies(transport)).partition(|step| names(step, mutant));
        // What only daprd shows is not visited here.
        let others = others.into_iter().filter(|step| !step.mutants().is_empty());
        let also: Vec<_> = others.filter_map(|step| also(result, step, mutant)).collect();
        for step in named {
            let caught = doubt.is_none() && fell(result, step);
            let instead = (!caught).then(|| doubt.cloned().unwrap_or_else(|| instead(result, step)));
            let failed = doubt.is_some() || !caught && result.verdict == Verdict::Unknown;
            let (check, step, mutant, also) = (check.id, step.slug, mutant.slug(), also.clone());
            rows.push(Row { check, step, mutant, transport, caught, failed, also, instead });
        }
    }
    rows
}

fn names(step: &Step, mutant: Mutant) -> bool {
    step.mutants().contains(&mutant)
}

fn judged<'a>(result: &'a CheckResult, step: &Step) -> Option<&'a Judged> {
    result.steps.iter().find(|judged| judged.name == step.slug)
}

fn fell(result: &CheckResult, step: &Step) -> bool {
    judged(result, step).is_some_and(|judged| judged.verdict.is_found())
}

/// What a step came to that did not hold, and the fallen step of the mutant that it rests on.
fn also(result: &CheckResult, step: &Step, mutant: Mutant) -> Option<Also> {
    let met = judged(result, step).map_or("not visited", |judged| judged.verdict.word());
    if met == Verdict::Holds.word() {
        return None;
    }
    let ground = step.grounds().into_iter().find(|ground| names(ground, mutant) && fell(result, ground));
    Some(Also { step: step.slug, met, rests_on: ground.map(|ground| ground.slug) })
}

/// What the check came to where the step did not fall.
fn instead(result: &CheckResult, step: &Step) -> String {
    let met = judged(result, step).map_or("not visited", |judged| judged.verdict.word());
    let told = result.error.as_deref().or(result.reason.as_deref()).unwrap_or_default();
    format!("{} (step {met}) {told}", result.verdict.word())
}
