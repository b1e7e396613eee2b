//! What became of an operation.

use std::collections::BTreeMap;
use std::fmt;

/// What became of one operation. Only accepted ones have a latency worth telling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Answered as the operation wants it.
    Accepted,
    /// Answered otherwise, or not at all.
    Refused(Refusal),
    /// No answer within the time that one operation has.
    TimedOut,
    /// Still under way when the run was interrupted.
    Cut,
    /// Accepted by the sidecar, never delivered to the app.
    Undelivered,
}

/// Why an operation was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// An HTTP status outside 2xx.
    Http(u16),
    /// A gRPC status other than OK, by its number.
    Grpc(i32),
    /// The connection could not be made.
    Unreachable,
    /// The connection broke before the answer was whole.
    Broken,
    /// A good status with an answer that the operation does not expect.
    Unexpected,
    /// The store or broker itself said no; only where it is spoken to directly.
    Backend,
}

impl fmt::Display for Outcome {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accepted => out.write_str("accepted"),
            Self::Refused(Refusal::Http(status)) => write!(out, "refused-http-{status}"),
            Self::Refused(Refusal::Grpc(code)) => write!(out, "refused-grpc-{code}"),
            Self::Refused(Refusal::Unreachable) => out.write_str("refused-unreachable"),
            Self::Refused(Refusal::Broken) => out.write_str("refused-broken"),
            Self::Refused(Refusal::Unexpected) => out.write_str("refused-unexpected"),
            Self::Refused(Refusal::Backend) => out.write_str("refused-backend"),
            Self::TimedOut => out.write_str("timed-out"),
            Self::Cut => out.write_str("cut"),
            Self::Undelivered => out.write_str("undelivered"),
        }
    }
}

/// How often each outcome was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// Apart from the others: nearly all are, and a lookup costs as much as a histogram.
    accepted: u64,
    others: BTreeMap<Outcome, u64>,
}

impl Outcomes {
    /// Counts one.
    pub fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Accepted => self.accepted += 1,
            other => *self.others.entry(other).or_default() += 1,
        }
    }

    /// Counts all of `other` too.
    pub fn merge(&mut self, other: &Self) {
        self.accepted += other.accepted;
        for (outcome, count) in &other.others {
            *self.others.entry(*outcome).or_default() += count;
        }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// How many were accepted.
    #[must_use]
    pub fn accepted(&self) -> u64 {
        self.accepted
    }

    /// How many there were.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.accepted + self.failed()
    }

    /// How many were anything but accepted.
    #[must_use]
    pub fn failed(&self) -> u64 {
        self.others.values().sum()
    }

    /// Name → count, as reports have it; an outcome that was not seen is not in it.
    #[must_use]
    pub fn by_name(&self) -> BTreeMap<String, u64> {
        let accepted = Some((Outcome::Accepted, self.accepted)).filter(|(_, count)| *count > 0);
        let others = self.others.iter().map(|(outcome, count)| (*outcome, *count));
        accepted.into_iter().chain(others).map(|(outcome, count)| (outcome.to_string(), count)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_add_up_over_recorders() {
        let mut first = Outcomes::default();
        first.add(Outcome::Accepted);
        first.add(Outcome::Refused(Refusal::Http(500)));
        let mut second = Outcomes::default();
        second.add(Outcome::Accepted);
        second.add(Outcome::TimedOut);
        first.merge(&second);
        assert_eq!((first.accepted(), first.failed(), first.total()), (2, 2, 4));
        let names: Vec<_> = first.by_name().into_keys().collect();
        assert_eq!(names, ["accepted", "refused-http-500", "timed-out"]);
        assert!(Outcomes::default().by_name().is_empty());
    }
}
