//! A named defect that a check must catch, at a named step.

use fixtures::embedded::defect::Defect;
use fixtures::service::flaw::Flaw;

/// A named way to be wrong that a step must turn red on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mutant {
    /// Of the embedded sidecar.
    Sidecar(Defect),
    /// Of the services.
    Service(Flaw),
}

impl Mutant {
    /// The name used on the command line and in reports.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Sidecar(defect) => defect.slug(),
            Self::Service(flaw) => flaw.slug(),
        }
    }

    /// What it does wrong, as a sentence.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Sidecar(defect) => defect.sentence(),
            Self::Service(flaw) => flaw.sentence(),
        }
    }
}
