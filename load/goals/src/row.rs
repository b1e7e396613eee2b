//! One goal on the page, and whether it was reached.

use load::statistics::Estimate;

/// One goal and what was seen.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// Its name, for example `L1`.
    pub(crate) goal: &'static str,
    /// What is compared.
    pub(crate) what: String,
    /// What was to be reached, in words.
    pub(crate) limit: String,
    /// What was measured, in words.
    pub(crate) measured: String,
    /// Whether it was reached.
    pub(crate) verdict: Verdict,
}

impl Row {
    /// Where it stands on the page: generator, overhead, events, regressions.
    pub(crate) fn place(&self) -> (usize, u32) {
        let (group, number) = self.goal.split_at(1);
        ("LOER".find(group).unwrap_or_default(), number.parse().unwrap_or_default())
    }

    /// A row whose figure may be missing, with the reason.
    pub(crate) fn of(
        goal: &'static str,
        what: impl Into<String>,
        limit: impl Into<String>,
        figure: Result<(String, bool), impl std::fmt::Display>,
    ) -> Self {
        Self::with(goal, what, limit, figure.map(|(measured, reached)| (measured, Verdict::of(reached))))
    }

    /// The same, where reached and missed are not all there is.
    pub(crate) fn with(
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
pub(crate) enum Verdict {
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
    pub(crate) fn of(reached: bool) -> Self {
        if reached { Self::Reached } else { Self::Missed }
    }

    /// Whether a figure is at most `limit`: missed when its whole interval is beyond it.
    pub(crate) fn at_most(limit: f64, figure: &Estimate) -> Self {
        if figure.value <= limit {
            Self::Reached
        } else if figure.low > limit {
            Self::Missed
        } else {
            Self::Inconclusive
        }
    }
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
