//! How a run looks while it runs: a live line on a terminal, plain lines elsewhere.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};

use super::word::{is_advice, is_of_app};
use super::{text, unasked};
use crate::judge::totals;
use crate::model::clause::Clause;
use crate::model::event::{Event, Listener};
use crate::model::result::CheckResult;
use crate::model::totals::Totals;
use crate::model::verdict::Verdict;

/// How much of a run is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// A live line, findings as they come, in colour if `colour`.
    Terminal {
        /// Whether verdicts are coloured.
        colour: bool,
    },
    /// One line per trial, findings as they come.
    Lines,
    /// Nothing: standard output carries the report itself.
    Nothing,
}

/// Prints what happens.
pub struct Progress {
    show: Show,
    out: PathBuf,
    clauses: BTreeMap<&'static str, Clause>,
    environment: String,
    place: String,
    running: Vec<String>,
    ended: Vec<CheckResult>,
    bar: ProgressBar,
}

impl Progress {
    /// Shows a run whose report goes to `out`; `clauses` by the ids of their checks.
    #[must_use]
    pub fn new(show: Show, out: PathBuf, clauses: BTreeMap<&'static str, Clause>) -> Self {
        let bar = match show {
            Show::Terminal { .. } => ProgressBar::new(0),
            Show::Lines | Show::Nothing => ProgressBar::hidden(),
        };
        // The template is constant; a style that cannot be read leaves the default one.
        if let Ok(style) = ProgressStyle::with_template("{pos}/{len} {elapsed} {wide_msg}") {
            bar.set_style(style);
        }
        Self {
            show,
            out,
            clauses,
            environment: String::new(),
            place: String::new(),
            running: Vec::new(),
            ended: Vec::new(),
            bar,
        }
    }

    fn ended(&mut self, result: &CheckResult) {
        let name = running(&result.id, result.transport);
        self.running.retain(|one| *one != name);
        self.ended.push(result.clone());
        let Some(clause) = self.clauses.get(result.id.as_str()) else { return };
        let mut shown = result.clone();
        shown.evidence = result.evidence.as_ref().map(|folder| text::evidence(&self.out, folder));
        let mut block = text::result(clause, &shown, &self.place);
        if !result.findings.is_empty() || result.error.is_some() {
            block.push('\n');
        }
        let quiet = matches!(result.verdict, Verdict::Holds | Verdict::NotOffered) && result.counts.is_empty();
        // What was not asked of an app is told at the end, and the counts on the live line tell of what held.
        let untold = result.verdict == Verdict::NotOffered && is_of_app(result);
        if !(untold || quiet && matches!(self.show, Show::Terminal { .. })) {
            self.tell(&block);
        }
        self.bar.inc(1);
    }

    /// Shows what does not go away again.
    fn tell(&self, block: &str) {
        match self.show {
            Show::Terminal { colour } => self.bar.suspend(|| show(&text::painted(block, colour))),
            Show::Lines => show(block),
            Show::Nothing => {}
        }
    }

    fn message(&self) -> String {
        let totals = totals::of(&self.ended);
        let advice = self.ended.iter().filter(|result| is_advice(result)).count();
        let Totals { held, changed, violated, known, unknown, .. } = totals;
        let always = |count: usize, word: &str| Some(format!("{word} {count}"));
        let some = |count: usize, word: &str| (count > 0).then(|| format!("{word} {count}"));
        let counts = [
            always(held, "held"),
            some(changed, "changed"),
            some(advice, "advice"),
            always(violated - advice + known, "violated"),
            always(unknown, "unknown"),
        ];
        let counts: Vec<_> = counts.into_iter().flatten().collect();
        format!("{} · {}", counts.join(" · "), self.running.join(", "))
    }
}

/// The line of a wait that lasts.
#[must_use]
pub fn waiting(what: &str, seconds: u64) -> String {
    format!("waiting for {what}, {seconds} s\n")
}

/// Prints to standard output. A reader that has seen enough (`| head`) ends neither the run nor its report.
fn show(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

fn running(id: &str, transport: fixtures::client::Transport) -> String {
    format!("{id} {}", transport.slug())
}

impl Listener for Progress {
    fn on(&mut self, event: &Event) {
        match event {
            Event::RunStarted { header, trials } => {
                self.environment.clone_from(&header.environment.name);
                self.place.clone_from(&header.environment.name);
                self.bar.set_length(u64::try_from(*trials).unwrap_or(u64::MAX));
            }
            // Our own double has no version of Dapr to tell.
            Event::SubjectMet { dapr, .. } if *dapr == self.environment => {}
            Event::SubjectMet { dapr, .. } => self.place = format!("{} · dapr {dapr}", self.environment),
            Event::CheckStarted { id, transport, .. } => self.running.push(running(id, *transport)),
            Event::ManifestsJudged { manifests } => {
                self.tell(&text::manifests(manifests));
            }
            Event::Observed { .. } => {}
            Event::Waiting { what, seconds } => self.tell(&waiting(what, *seconds)),
            Event::CheckDeferred { id, transport, .. } => {
                let name = running(id, *transport);
                self.running.retain(|one| *one != name);
            }
            Event::CheckEnded { result } => self.ended(result),
            Event::RunEnded { .. } => {
                self.bar.finish_and_clear();
                self.tell(&unasked::text(&self.ended));
            }
        }
        if matches!(event, Event::CheckStarted { .. } | Event::CheckEnded { .. }) {
            self.bar.set_message(self.message());
        }
    }
}
