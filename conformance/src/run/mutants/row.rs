//! What is told of one mutant at one step.

use fixtures::client::Transport;
use serde::Serialize;

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
    /// Whether the step was violated, while the sound control held.
    pub caught: bool,
    /// Whether the harness could not tell, so that nothing is said of the check.
    pub failed: bool,
    /// The other steps of the check that did not hold and do not name the mutant.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Also>,
    /// For a missed mutant: what the check came to instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instead: Option<String>,
}

/// A step that did not hold although it does not name the mutant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Also {
    /// Its slug.
    pub step: &'static str,
    /// What it came to.
    pub met: &'static str,
    /// The step of the mutant that it rests on; `None` where the check declares no such thing.
    pub rests_on: Option<&'static str>,
}

impl Row {
    /// Whether the mutant was caught, and every other step of the check held or says why not.
    #[must_use]
    pub fn is_selective(&self) -> bool {
        self.caught && self.strays().next().is_none()
    }

    /// The steps that did not hold and do not say why, where they should.
    pub fn strays(&self) -> impl Iterator<Item = &'static str> {
        self.also.iter().filter(|also| also.rests_on.is_none()).map(|also| also.step)
    }
}
