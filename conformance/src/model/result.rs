//! What one trial came to, as it stands in a report.

use fixtures::client::Transport;
use serde::{Deserialize, Serialize};

use super::clause::Level;
use super::count::Count;
use super::finding::Finding;
use super::findings;
use super::redact::Redactor;
use super::verdict::{Judged, Verdict};
use super::withheld::Withheld;

/// Which trial.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct TrialName {
    /// Check id.
    pub id: String,
    /// API transport.
    pub transport: Transport,
    /// 0 for the first repetition.
    pub repetition: usize,
}

impl TrialName {
    /// The trial of that result.
    #[must_use]
    pub fn of(result: &CheckResult) -> Self {
        Self { id: result.id.clone(), transport: result.transport, repetition: result.repetition }
    }

    /// As a reader is told: `state.ttl over http`, and `, repetition 2` behind it for the second.
    #[must_use]
    pub fn words(&self) -> String {
        let name = format!("{} over {}", self.id, self.transport.slug());
        if self.repetition == 0 { name } else { format!("{name}, repetition {}", self.repetition + 1) }
    }
}

/// What one trial came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckResult {
    /// Check id.
    pub id: String,
    /// Who was judged.
    pub subject: String,
    /// How binding its clause is where it ran.
    #[serde(default)]
    pub level: Level,
    /// API transport.
    pub transport: Transport,
    /// The worst of its steps.
    pub verdict: Verdict,
    /// Violated or changed, but the baseline accepts every finding, and beside them all went well.
    #[serde(default)]
    pub known: bool,
    /// Wall time of the body, without the stand.
    pub wall_ms: u64,
    /// The visited steps.
    pub steps: Vec<Judged>,
    /// The steps that were not judged, since nobody there owes them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<Withheld>,
    /// What was found, in the order of the steps: the first as `finding`, all as `findings` when there are more.
    #[serde(flatten, with = "findings")]
    pub findings: Vec<Finding>,
    /// What it counted on its way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counts: Vec<Count>,
    /// What went wrong, or was not visited: why it is unknown, or stands beside its findings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What could not be told the first time, on a starved machine: it ran once more at the end, by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starved: Option<String>,
    /// Why it was not offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Folder with the evidence, relative to the report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    /// 0 for the first repetition.
    pub repetition: usize,
    /// The command that repeats this trial alone.
    pub again: String,
}

impl CheckResult {
    /// A result of which nothing is known yet.
    #[must_use]
    pub fn unjudged(id: &str, transport: Transport) -> Self {
        Self {
            id: id.to_owned(),
            subject: String::new(),
            level: Level::default(),
            transport,
            verdict: Verdict::Unknown,
            known: false,
            wall_ms: 0,
            steps: Vec::new(),
            withheld: Vec::new(),
            findings: Vec::new(),
            counts: Vec::new(),
            error: None,
            starved: None,
            reason: None,
            evidence: None,
            repetition: 0,
            again: String::new(),
        }
    }

    /// Whether it is violated outside the baseline.
    #[must_use]
    pub fn is_violated(&self) -> bool {
        self.verdict == Verdict::Violated && !self.known
    }

    /// Whether it is violated outside the baseline where it must hold, which fails a run.
    #[must_use]
    pub fn is_defect(&self) -> bool {
        self.is_violated() && self.level.is_binding()
    }

    /// Hides what no report may show.
    pub(crate) fn redact(&mut self, redactor: &Redactor) {
        let findings = self.findings.iter_mut().flat_map(|finding| {
            let Finding { step: _, sent, expected, actual, ledger, hint } = finding;
            [sent, expected, actual, hint].into_iter().chain(ledger)
        });
        let withheld = self.withheld.iter_mut().map(|withheld| &mut withheld.reason);
        let others = withheld.chain(&mut self.error).chain(&mut self.starved).chain(&mut self.reason);
        for text in findings.chain(others) {
            *text = redactor.text(text);
        }
    }
}
