//! What comparisons by pairs say of a change, and what a count of them is worth: only one that ran says anything.

use fixtures::error::Error;
use load::statistics::Estimate;

use crate::row::Verdict;

/// The largest change that counts as none, as a share.
const LIMIT: f64 = 0.05;

/// What came of one comparison: `None` when the machine was too busy for it, or it is void; an error when it did not run.
pub(crate) type Compared<C> = Result<Option<C>, Error>;

/// Why nothing ran; `None` when something did.
pub(super) fn none_ran<C>(compared: &[Compared<C>]) -> Option<String> {
    let failed: Option<Vec<_>> = compared.iter().map(|one| one.as_ref().err()).collect();
    Some(failed?.first().map_or_else(|| "no comparison was asked for".into(), ToString::to_string))
}

/// What a count of comparisons is worth, of which `ran` could be used.
pub(super) fn most(ran: usize, wanted: usize, reached: bool) -> Verdict {
    if ran == 0 || ran * 10 < wanted * 9 { Verdict::Inconclusive } else { Verdict::of(reached) }
}

/// What a comparison by pairs says of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// The whole interval is beyond [`LIMIT`].
    Slower,
    /// The whole interval is below it, to the other side.
    Faster,
    /// The whole interval is within it.
    Alike,
    /// The interval crosses it.
    Nothing,
}

impl Told {
    fn of((added, direct): (Estimate, f64)) -> Self {
        let limit = LIMIT * direct;
        if added.low > limit {
            Self::Slower
        } else if added.high < -limit {
            Self::Faster
        } else if added.low >= -limit && added.high <= limit {
            Self::Alike
        } else {
            Self::Nothing
        }
    }
}

/// What several comparisons of the same two say of one figure.
pub(super) struct Heard {
    /// Those that could be used.
    told: Vec<Told>,
    /// How many ran and could not be used.
    unusable: usize,
    /// How many were to run.
    wanted: usize,
    /// Why none ran.
    none: Option<String>,
}

impl Heard {
    /// That of `compared`; `figure` is what was added and what it was added to, `None` where a comparison lacks it.
    pub(super) fn of<C>(compared: &[Compared<C>], figure: impl Fn(&C) -> Option<(Estimate, f64)>) -> Self {
        let ran = || compared.iter().flatten();
        let told: Vec<_> = ran().filter_map(|cell| cell.as_ref().and_then(&figure)).map(Told::of).collect();
        let unusable = ran().count() - told.len();
        Self { told, unusable, wanted: compared.len(), none: none_ran(compared) }
    }

    /// How many of those that could be used say one of `wanted`; `reached` judges that number of so many.
    ///
    /// # Errors
    /// When none ran, with the reason.
    pub(super) fn found(
        &self,
        wanted: &[Told],
        reached: impl Fn(usize, usize) -> bool,
    ) -> Result<(String, Verdict), String> {
        self.judged(self.count(wanted), self.told.len(), reached)
    }

    /// How many of those that ran say nothing; one that cannot be used is one of them.
    ///
    /// # Errors
    /// When none ran, with the reason.
    pub(super) fn silent(&self, reached: impl Fn(usize, usize) -> bool) -> Result<(String, Verdict), String> {
        self.judged(self.count(&[Told::Nothing]) + self.unusable, self.told.len() + self.unusable, reached)
    }

    fn count(&self, wanted: &[Told]) -> usize {
        self.told.iter().filter(|told| wanted.contains(told)).count()
    }

    fn judged(
        &self,
        seen: usize,
        ran: usize,
        reached: impl Fn(usize, usize) -> bool,
    ) -> Result<(String, Verdict), String> {
        if let Some(reason) = &self.none {
            return Err(reason.clone());
        }
        let left = self.wanted - ran;
        let left = if left == 0 { String::new() } else { format!("; {left} more could not be used") };
        Ok((format!("{seen} of {ran}{left}"), most(ran, self.wanted, reached(seen, ran))))
    }
}

#[cfg(test)]
mod tests {
    use fixtures::error::Kind;
    use rstest::rstest;

    use super::*;

    fn added(low: f64, high: f64) -> (Estimate, f64) {
        (Estimate { value: f64::midpoint(low, high), low, high }, 100.0)
    }

    #[rstest]
    #[case::slower(5.1, 9.0, Told::Slower)]
    #[case::faster(-9.0, -5.1, Told::Faster)]
    #[case::alike(-5.0, 5.0, Told::Alike)]
    #[case::on_both_sides(-6.0, 6.0, Told::Nothing)]
    #[case::across_the_limit(4.0, 9.0, Told::Nothing)]
    fn a_change_is_told_when_the_whole_interval_is_beyond_a_twentieth(
        #[case] low: f64,
        #[case] high: f64,
        #[case] told: Told,
    ) {
        assert_eq!(Told::of(added(low, high)), told);
    }

    /// So many comparisons that find two alike, could not be used, and did not run.
    fn heard(alike: usize, unusable: usize, failed: usize) -> Heard {
        let error = || Err(Error::new(Kind::Harness, "compare: no server"));
        let mut compared: Vec<Compared<_>> = (0..alike).map(|_| Ok(Some(added(-1.0, 1.0)))).collect();
        compared.extend((0..unusable).map(|_| Ok(None)));
        compared.extend((0..failed).map(|_| error()));
        Heard::of(&compared, |cell| Some(*cell))
    }

    #[rstest]
    #[case::all(20, 0, 0, Ok(("0 of 20", Verdict::Reached)))]
    #[case::nearly_all(18, 1, 1, Ok(("0 of 18; 2 more could not be used", Verdict::Reached)))]
    #[case::too_few(17, 0, 3, Ok(("0 of 17; 3 more could not be used", Verdict::Inconclusive)))]
    #[case::too_busy(0, 20, 0, Ok(("0 of 0; 20 more could not be used", Verdict::Inconclusive)))]
    #[case::none_ran(0, 0, 20, Err("compare: no server"))]
    #[case::none_asked_for(0, 0, 0, Err("no comparison was asked for"))]
    fn that_no_change_is_found_counts_only_where_one_was_looked_for(
        #[case] alike: usize,
        #[case] unusable: usize,
        #[case] failed: usize,
        #[case] expected: Result<(&str, Verdict), &str>,
    ) {
        let found = heard(alike, unusable, failed).found(&[Told::Slower, Told::Faster], |seen, ran| seen * 20 <= ran);
        let expected = expected.map(|(text, verdict)| (text.to_owned(), verdict)).map_err(str::to_owned);
        assert_eq!(found, expected);
    }

    #[test]
    fn a_change_that_nobody_looked_for_is_not_missed() {
        let often = |seen, ran| seen * 10 >= ran * 9;
        assert!(matches!(heard(0, 3, 17).found(&[Told::Slower], often), Ok((_, Verdict::Inconclusive))));
        assert!(matches!(heard(20, 0, 0).found(&[Told::Slower], often), Ok((_, Verdict::Missed))));
    }

    #[test]
    fn what_cannot_be_used_says_nothing() {
        let silent = heard(17, 3, 0).silent(|seen, ran| seen * 10 <= ran);
        assert_eq!(silent, Ok(("3 of 20".into(), Verdict::Missed)));
    }
}
