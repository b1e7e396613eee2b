//! How long answers take, and whether that is within what is promised.

use std::time::Duration;

use fixtures::error::{Error, Kind};
use hdrhistogram::Histogram;

/// In microseconds: nobody waits longer for an answer.
const LONGEST: u64 = 60_000_000;
/// So many answers to one question, all of them late, are no accident.
const ALL_LATE: usize = 3;

/// The answers so far.
pub(super) struct Measured {
    /// The time that is promised.
    pub(super) promised: Duration,
    all: Histogram<u64>,
    /// Of each question: how many answers, and the fastest.
    each: Vec<(usize, Duration)>,
    late: usize,
    /// Of those that were asked at once one or more were late, so often.
    late_rounds: usize,
}

impl Measured {
    /// None as yet, of so many questions.
    ///
    /// # Errors
    /// When nothing can be measured.
    pub(super) fn new(promised: Duration, questions: usize) -> Result<Self, Error> {
        let all = Histogram::new_with_bounds(1, LONGEST, 3)
            .map_err(|error| Error::new(Kind::Harness, format!("measure answers: {error}")))?;
        Ok(Self { promised, all, each: vec![(0, Duration::ZERO); questions], late: 0, late_rounds: 0 })
    }

    /// Answers to questions that were asked at once, each with the question and how long it took.
    pub(super) fn add_round(&mut self, answers: &[(usize, Duration)]) {
        answers.iter().for_each(|(question, took)| self.add(*question, *took));
        self.late_rounds += usize::from(answers.iter().any(|(_, took)| *took > self.promised));
    }

    fn add(&mut self, question: usize, took: Duration) {
        self.all.saturating_record(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
        self.late += usize::from(took > self.promised);
        if let Some((count, fastest)) = self.each.get_mut(question) {
            *fastest = if *count == 0 { took } else { took.min(*fastest) };
            *count += 1;
        }
    }

    /// How many answers.
    pub(super) fn count(&self) -> usize {
        self.each.iter().map(|(count, _)| count).sum()
    }

    /// So long took that share of them at most.
    pub(super) fn at(&self, share: f64) -> Duration {
        Duration::from_micros(self.all.value_at_quantile(share))
    }

    /// Whether the promise cannot be kept any more, even if `most` were asked.
    pub(super) fn is_missed(&self, most: usize) -> bool {
        self.late > most / 100 && self.at(0.99) > self.promised && !self.is_accident()
    }

    /// Whether all that was late was so at one or two moments: one pause of a collector holds up all that is asked at once.
    pub(super) fn is_accident(&self) -> bool {
        self.late > 0 && self.late_rounds < ALL_LATE && self.always_late().is_none()
    }

    /// The fastest answer of a question all of whose answers are late; the place of it as well.
    pub(super) fn always_late(&self) -> Option<(usize, Duration)> {
        let mut each = self.each.iter().copied().enumerate();
        let found = each.find(|(_, (count, fastest))| *count >= ALL_LATE && *fastest > self.promised);
        found.map(|(place, (_, fastest))| (place, fastest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(took: &[(usize, u64)]) -> Measured {
        let mut measured = Measured::new(Duration::from_millis(500), 2).unwrap();
        took.iter().for_each(|(question, took)| measured.add_round(&[(*question, Duration::from_millis(*took))]));
        measured
    }

    #[test]
    fn one_of_a_hundred_may_be_late() {
        let mut quick = vec![(0, 10); 99];
        quick.push((0, 900));
        let measured = measured(&quick);
        assert_eq!(measured.count(), 100);
        assert!(measured.at(0.99) < Duration::from_millis(11) && !measured.is_missed(200));
    }

    #[test]
    fn what_one_pause_holds_up_is_an_accident() {
        let mut paused = measured(&[(0, 10), (1, 10)]);
        paused.add_round(&[0, 1, 0, 1].map(|question| (question, Duration::from_millis(900))));
        assert!(paused.is_accident() && !paused.is_missed(200));
        assert!(!measured(&[(0, 600), (0, 700), (0, 650)]).is_accident());
    }

    #[test]
    fn what_is_late_too_often_is_told_before_all_are_asked() {
        let late = measured(&[(0, 600), (1, 10), (0, 700), (1, 900), (0, 650)]);
        assert!(late.is_missed(200));
        assert_eq!(late.always_late(), Some((0, Duration::from_millis(600))));
        assert_eq!(measured(&[(0, 600), (0, 10), (0, 700)]).always_late(), None);
    }
}
