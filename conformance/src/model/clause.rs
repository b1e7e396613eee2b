//! One sentence of the contract: where it stands, from which version on, and how binding it is.

use super::version::key;

/// One sentence of the contract.
#[derive(Debug, Clone, Copy)]
pub struct Clause {
    /// The requirement, ending with a full stop.
    pub text: &'static str,
    /// The page or source it leans on.
    pub url: &'static str,
    /// The first Dapr version it holds for, for example `1.0`.
    pub since: &'static str,
    /// The first version it no longer holds for.
    pub until: Option<&'static str>,
    /// What the requirement leans on.
    pub basis: Basis,
}

impl Clause {
    /// What the todo system itself is asked to do; a check adds the sentence.
    pub const OF_THE_SYSTEM: Self =
        Self { text: "", url: "REQUIREMENTS.md", since: "1.18", until: None, basis: Basis::Documented };

    /// Whether it holds for that Dapr version; an unreadable one (`edge`, `embedded`) counts as the newest.
    #[must_use]
    pub fn holds_for(&self, version: &str) -> bool {
        let Some(met) = key(version) else { return self.until.is_none() };
        let since = key(self.since).is_none_or(|since| met >= since);
        let until = self.until.and_then(key).is_none_or(|until| met < until);
        since && until
    }
}

/// What a clause leans on; the report says "documented" only where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Dapr's documentation says so.
    Documented,
    /// The runtime's source says so where the documentation is silent or wrong.
    Implemented,
    /// It was seen on a real daprd, version in the check's module comment.
    Observed,
}

impl Basis {
    /// Lower-case word for reports.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Implemented => "implemented",
            Self::Observed => "observed",
        }
    }
}

/// How binding a clause is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// A violation is a defect.
    Must,
    /// A violation needs a reason.
    Should,
    /// Worth knowing.
    May,
}

impl Level {
    /// Lower-case word for reports.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::May => "may",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_holds_from_its_first_version_to_before_its_end() {
        let clause = Clause { since: "1.9", until: Some("1.18"), ..Clause::OF_THE_SYSTEM };
        assert_eq!(["1.8.5", "1.9.0", "1.17.9", "1.18.0"].map(|met| clause.holds_for(met)), [false, true, true, false]);
        assert!(!clause.holds_for("edge") && Clause { until: None, ..clause }.holds_for("edge"));
    }
}
