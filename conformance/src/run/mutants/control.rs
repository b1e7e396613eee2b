//! The sound twin of every mutant: the same check, on a sidecar and services without a fault, with the same deadlines and
//! under the same load. What it does not hold through proves nothing about a mutant.

use std::collections::BTreeMap;

use fixtures::client::Transport;
use fixtures::error::Error;
use fixtures::run::Run;
use tokio::sync::OnceCell;

use super::load::Load;
use super::trial::trial;
use crate::model::verdict::Verdict;
use crate::run::check::Check;
use crate::run::environment;

/// Why the control did not hold, over each transport where it did not.
pub(super) type Doubts = BTreeMap<Transport, String>;

/// One control per check, run beside the first mutant that asks for it.
#[derive(Default)]
pub(super) struct Controls(BTreeMap<&'static str, OnceCell<Doubts>>);

impl Controls {
    /// Those of these checks; none has run yet.
    pub(super) fn of(checks: impl Iterator<Item = &'static Check>) -> Self {
        Self(checks.map(|check| (check.id, OnceCell::new())).collect())
    }

    /// Why nothing that `check` says of a mutant counts, over each transport where that is so.
    pub(super) async fn doubts(&self, check: &'static Check, load: &Load) -> Doubts {
        match self.0.get(check.id) {
            Some(cell) => cell.get_or_init(|| run(check, load)).await.clone(),
            None => run(check, load).await,
        }
    }
}

/// Runs `check` on what is sound, over all its transports.
async fn run(check: &'static Check, load: &Load) -> Doubts {
    let sound = async || {
        let run = Run::new();
        let environment = environment::sound(&run)?;
        Ok::<_, Error>(trial(check, check.transports.to_vec(), &run, environment).await)
    };
    let tried = match load.judge(sound).await {
        Ok(tried) => tried,
        Err(error) => return check.transports.iter().map(|transport| (*transport, error.to_string())).collect(),
    };
    let fallen = tried.results.into_iter().filter(|result| result.verdict != Verdict::Holds);
    fallen
        .map(|result| {
            let fell = result
                .findings
                .first()
                .map(|finding| format!("step {}: {}; met {}", finding.step, finding.expected, finding.actual));
            let told = fell.or(result.error).or(result.reason).unwrap_or_default();
            (result.transport, format!("the sound control came to {}: {told}", result.verdict.word()))
        })
        .collect()
}
