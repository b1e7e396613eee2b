//! The goals of the generator, measured side by side with other tools in one run, which writes `PERFORMANCE.md`.
//!
//! Every tool meets the same server (`dapr-load truth`) pinned to one core, and runs on the other. Rounds of all tools
//! are interleaved, so that a change of the machine meets all of them; a ratio is the median over the rounds.

mod child;
mod events;
mod generator;
mod markdown;
mod overhead;
mod own;
mod precision;
mod regression;
mod rival;
mod stage;
mod stall;

use std::path::PathBuf;
use std::time::Duration;

use fixtures::error::Error;

use crate::overhead::OverheadReport;
use crate::statistics::Estimate;

pub use markdown::page;

/// How the goals are measured.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Folder with the other tools, beside those in the search path.
    pub rivals: PathBuf,
    /// Length of one run of one tool.
    pub length: Duration,
    /// Rounds over all tools.
    pub rounds: usize,
    /// Repetitions where a goal counts how often something comes true.
    pub repeats: usize,
    /// What `dapr-load overhead` saw on real sidecars, to stand on the same page.
    pub sidecar: Option<OverheadReport>,
}

/// One goal and what was seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its name, for example `L1`.
    pub goal: &'static str,
    /// What is compared.
    pub what: String,
    /// What was to be reached, in words.
    pub limit: String,
    /// What was measured, in words.
    pub measured: String,
    /// Whether it was reached.
    pub verdict: Verdict,
}

impl Row {
    /// Where it stands on the page: generator, overhead, events, regressions.
    fn place(&self) -> (usize, u32) {
        let (group, number) = self.goal.split_at(1);
        ("LOER".find(group).unwrap_or_default(), number.parse().unwrap_or_default())
    }

    /// A row whose figure may be missing, with the reason.
    fn of(
        goal: &'static str,
        what: impl Into<String>,
        limit: impl Into<String>,
        figure: Result<(String, bool), impl std::fmt::Display>,
    ) -> Self {
        Self::with(goal, what, limit, figure.map(|(measured, reached)| (measured, Verdict::of(reached))))
    }

    /// The same, where reached and missed are not all there is.
    fn with(
        goal: &'static str,
        what: impl Into<String>,
        limit: impl Into<String>,
        figure: Result<(String, Verdict), impl std::fmt::Display>,
    ) -> Self {
        let (measured, verdict) = figure.unwrap_or_else(|reason| (String::new(), Verdict::NotRun(reason.to_string())));
        Self { goal, what: what.into(), limit: limit.into(), measured, verdict }
    }
}

/// Whether a goal was reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Yes.
    Reached,
    /// No.
    Missed,
    /// The machine was too busy to tell, or the interval holds the limit.
    Inconclusive,
    /// It tells something, and has no limit here.
    Shown,
    /// It was not measured, and why.
    NotRun(String),
}

impl Verdict {
    /// Reached or missed.
    fn of(reached: bool) -> Self {
        if reached { Self::Reached } else { Self::Missed }
    }

    /// Whether a figure is at most `limit`: missed when its whole interval is beyond it.
    fn at_most(limit: f64, figure: &Estimate) -> Self {
        if figure.value <= limit {
            Self::Reached
        } else if figure.low > limit {
            Self::Missed
        } else {
            Self::Inconclusive
        }
    }
}

/// Everything that was measured.
pub struct Figures {
    /// Versions of what took part, name and version.
    pub versions: Vec<(String, String)>,
    /// The goals, in order.
    pub rows: Vec<Row>,
    /// How late a thread woke up that only slept, 99th percentile over the whole run, in microseconds.
    pub hiccup_p99_us: f64,
    /// How they were measured.
    pub settings: Settings,
}

/// Measures everything; `say` hears what is being done.
///
/// # Errors
/// When a server of ours does not start. A rival that is missing or fails is a row that says so.
pub fn measure(settings: &Settings, say: &dyn Fn(&str)) -> Result<Figures, Error> {
    let hiccups = crate::machine::Hiccups::start()?;
    let rivals = rival::present(&settings.rivals);
    let mut rows = Vec::new();
    let mut seen = |group: Vec<Row>| {
        for Row { goal, what, measured, .. } in &group {
            say(&format!("   {goal} {what}: {measured}"));
        }
        rows.extend(group);
    };
    seen(generator::rows(settings, &rivals, say)?);
    say("L8, L11: the price of recording");
    seen(own::rows(settings, &rivals)?);
    seen(events::rows(settings, say)?);
    seen(regression::rows(settings, say)?);
    seen(overhead::rows(settings, say)?);
    seen(precision::rows(settings, say)?);
    rows.sort_by_key(Row::place);
    let hiccup_p99_us = crate::report::Summary::of(&hiccups.finish()).p99;
    let versions = rivals.iter().map(|rival| (rival.name().to_owned(), rival.version.clone())).collect();
    Ok(Figures { versions, rows, hiccup_p99_us, settings: settings.clone() })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::within(1.0, 0.9, 1.1, Verdict::Reached)]
    #[case::beyond(1.1, 1.05, 1.2, Verdict::Missed)]
    #[case::beyond_by_less_than_its_interval(1.1, 0.9, 1.2, Verdict::Inconclusive)]
    fn a_figure_is_missed_when_its_whole_interval_is(
        #[case] value: f64,
        #[case] low: f64,
        #[case] high: f64,
        #[case] verdict: Verdict,
    ) {
        assert_eq!(Verdict::at_most(1.02, &Estimate { value, low, high }), verdict);
    }
}
