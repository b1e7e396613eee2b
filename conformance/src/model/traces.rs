//! What a trial left behind, for whoever keeps it as evidence: its own slice of what the stand recorded.

use fixtures::client::Tape;
use fixtures::log::Log;
use fixtures::witness::{Entry, Ledger};

/// What a trial left behind. Handles with their marks, not copies: reading them is the keeper's work.
#[derive(Debug, Clone, Default)]
pub struct Traces {
    /// What the check sent and what was answered.
    pub tape: Tape,
    /// What each app received, by the name of its sidecar.
    pub ledgers: Vec<Slice<Ledger>>,
    /// What each part printed, by its name.
    pub logs: Vec<Slice<Log>>,
    /// Whose names count on this stand.
    pub marks: Marks,
}

/// A part of a recording: from where the trial began to where it ended.
#[derive(Debug, Clone)]
pub struct Slice<T> {
    /// Whose recording it is.
    pub name: String,
    /// The whole recording.
    pub of: T,
    /// What came before does not belong to the trial.
    pub from: usize,
    /// What came from here on neither.
    pub to: usize,
}

/// The beginnings of the names on a stand: those of the trial, and those of the others that share it.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    /// What every name of the trial begins with.
    pub own: String,
    /// What the names of the others begin with; empty where the trial has the stand for itself.
    pub others: Vec<String>,
}

impl Marks {
    /// Whether a text belongs to the trial: it bears one of its names, or nobody's.
    #[must_use]
    pub fn has(&self, text: &str) -> bool {
        text.contains(&self.own) || !self.others.iter().any(|other| text.contains(other))
    }
}

impl Traces {
    /// The calls of a ledger that belong to the trial.
    #[must_use]
    pub fn calls(&self, ledger: &Slice<Ledger>) -> Vec<Entry> {
        let entries = ledger.of.between(ledger.from, ledger.to).into_iter();
        entries.filter(|entry| self.marks.has(&text(entry))).collect()
    }

    /// The lines of a log that belong to the trial.
    #[must_use]
    pub fn lines(&self, log: &Slice<Log>) -> Vec<String> {
        log.of.between(log.from, log.to).into_iter().filter(|line| self.marks.has(line)).collect()
    }
}

/// All of a call that may bear a name.
fn text(entry: &Entry) -> String {
    let headers = entry.headers.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join("\n");
    format!("{}?{}\n{headers}\n{}", entry.path, entry.query, String::from_utf8_lossy(&entry.body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trial_keeps_its_own_lines_and_those_of_nobody_between_its_beginning_and_its_end() {
        let log = Log::default();
        log.push("pubsub-publish-http-orders before");
        let from = log.end();
        for line in ["pubsub-publish-http-orders own", "pubsub-delivery-http-orders other", "broker lost"] {
            log.push(line);
        }
        let to = log.end();
        log.push("pubsub-publish-http-orders after");
        let others = vec!["pubsub-delivery-http".to_owned()];
        let marks = Marks { own: "pubsub-publish-http".to_owned(), others };
        let traces = Traces { marks, ..Traces::default() };
        let slice = Slice { name: "a".to_owned(), of: log, from, to };
        assert_eq!(traces.lines(&slice), ["pubsub-publish-http-orders own", "broker lost"]);
    }
}
