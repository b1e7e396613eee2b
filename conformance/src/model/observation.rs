//! One look at a declared step: what was expected and what was met.

use serde::{Deserialize, Serialize};

use super::finding::Finding;

/// Most characters kept of a text of what held; of what did not everything is kept.
const KEPT: usize = 500;

/// One look at a declared step, held or not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// When, in milliseconds since the trial began.
    pub at_ms: u64,
    /// The slug of the step.
    pub step: String,
    /// Whether what was met is what was expected.
    pub held: bool,
    /// What was done.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sent: String,
    /// What the clause asks for; several acceptable things are joined by "or".
    pub expected: String,
    /// What came.
    pub met: String,
    /// Places on the tape, from 0, of what it rests on (entries of `exchange.har`): the answer that was looked at, or
    /// all that was sent since the observation before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exchanges: Vec<usize>,
    /// Whether it is owed whatever the step leans on: that there is an answer, that a sidecar lives.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub owed: bool,
    /// Why nothing can be said although it did not hold: the machine was busy with something else, or a recording is
    /// full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubt: Option<String>,
    /// What bears on it, one line each: calls that the app received, or what a sidecar printed before it was gone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ledger: Vec<String>,
    /// What is usually the cause when it does not hold, and its mend.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hint: String,
}

impl Observation {
    /// What there is to tell the owner of the subject, unless it held or is in doubt.
    #[must_use]
    pub fn finding(&self) -> Option<Finding> {
        let Self { step, held, sent, expected, met, ledger, hint, doubt, .. } = self;
        (!held && doubt.is_none()).then(|| Finding {
            step: step.clone(),
            sent: sent.clone(),
            expected: expected.clone(),
            actual: met.clone(),
            ledger: ledger.clone(),
            hint: hint.clone(),
        })
    }

    /// The same, with long texts cut where it held: a value of megabytes need not be told twice.
    #[must_use]
    pub fn short(mut self) -> Self {
        if self.held {
            for text in [&mut self.sent, &mut self.expected, &mut self.met] {
                if let Some((end, _)) = text.char_indices().nth(KEPT) {
                    text.truncate(end);
                    text.push('…');
                }
            }
        }
        self
    }

    /// Every text of it that may hold a secret.
    pub(crate) fn texts(&mut self) -> impl Iterator<Item = &mut String> {
        let Self { sent, expected, met, ledger, hint, .. } = self;
        [sent, expected, met, hint].into_iter().chain(ledger)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_held_is_told_shortly_and_what_did_not_in_full() {
        let long = Observation { held: true, met: "é".repeat(KEPT + 1), ..Observation::default() };
        assert_eq!(long.clone().short().met, "é".repeat(KEPT) + "…");
        let broken = Observation { held: false, ..long };
        assert_eq!(broken.clone().short(), broken);
        assert_eq!(broken.finding().unwrap().actual, broken.met);
    }
}
