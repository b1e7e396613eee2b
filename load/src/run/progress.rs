//! The live line of a run on a terminal.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::engine::Series;
use crate::outcome::Outcomes;
use crate::report::Summary;

/// Shows each second as it was; nothing where nobody watches.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A line for a run of so many seconds, when standard error is a terminal.
    #[must_use]
    pub fn new(length: Option<Duration>) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self::silent();
        }
        let bar = ProgressBar::new(length.map_or(0, |length| length.as_secs_f64().ceil() as u64));
        // The template is constant; a style that cannot be read leaves the default one.
        if let Ok(style) = ProgressStyle::with_template("{pos:>4}/{len} s  {bar:20}  {wide_msg}") {
            bar.set_style(style);
        }
        Self { bar }
    }

    /// No line.
    #[must_use]
    pub fn silent() -> Self {
        Self { bar: ProgressBar::hidden() }
    }

    pub(super) fn second(&self, second: u32, last: &Series, outcomes: &Outcomes) {
        if self.bar.is_hidden() {
            return;
        }
        let response = Summary::of(&last.response);
        self.bar.set_position(u64::from(second) + 1);
        let (count, failed) = (last.outcomes.total(), outcomes.failed());
        let (p50, p99, max) = (response.p50, response.p99, response.max);
        self.bar.set_message(format!("{count}/s  p50 {p50:.0}  p99 {p99:.0}  max {max:.0} µs  {failed} failed"));
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
