//! What a check declares to observe, and how it is known that the observation can fail.

use fixtures::client::Transport;
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;
use fixtures::service::flaw::Flaw;

use super::mutant::Mutant;
use super::owner::Owner;

/// One observation of a check, and how it is known that it can fail.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// A slug, unique in the check; what reports, baselines and mutants refer to.
    pub slug: &'static str,
    /// How it is known that the step can fail.
    pub proof: Proof,
    /// The only transport that has this step; `None`: all of the check.
    pub only: Option<Transport>,
    /// Whose it is, beyond whose its check is.
    pub of: Owner,
    /// What the environment must be able to do beyond what its check needs.
    pub needs: &'static [Ability],
}

/// How it is known that a step can fail.
#[derive(Debug, Clone, Copy)]
pub enum Proof {
    /// The embedded sidecar with any one of these defects turns the step red.
    Defects(&'static [Defect]),
    /// Services with any one of these flaws turn the step red.
    Flaws(&'static [Flaw]),
    /// Only a real broker or runtime can show it; the check runs the wrong form beside the right one.
    OnDapr(&'static str),
}

impl Step {
    /// A step that each of these defects of the sidecar turns red.
    #[must_use]
    pub const fn caught(slug: &'static str, defects: &'static [Defect]) -> Self {
        Self::proven(slug, Proof::Defects(defects))
    }

    /// A step that each of these flaws of the services turns red.
    #[must_use]
    pub const fn caught_in_service(slug: &'static str, flaws: &'static [Flaw]) -> Self {
        Self::proven(slug, Proof::Flaws(flaws))
    }

    /// A step that only real Dapr can prove, and why.
    #[must_use]
    pub const fn on_dapr(slug: &'static str, reason: &'static str) -> Self {
        Self::proven(slug, Proof::OnDapr(reason))
    }

    const fn proven(slug: &'static str, proof: Proof) -> Self {
        Self { slug, proof, only: None, of: Owner::DAPR, needs: &[] }
    }

    /// The step exists over this transport only.
    #[must_use]
    pub const fn over(mut self, transport: Transport) -> Self {
        self.only = Some(transport);
        self
    }

    /// On another component the step is not judged.
    #[must_use]
    pub const fn of(mut self, owner: Owner) -> Self {
        self.of = owner;
        self
    }

    /// Nothing comes again: that can be said only where it is known when a failed event would.
    #[must_use]
    pub const fn once(mut self) -> Self {
        self.needs = &[Ability::Redelivery];
        self
    }

    /// Whether the step exists over `transport`.
    #[must_use]
    pub fn applies(&self, transport: Transport) -> bool {
        self.only.is_none_or(|only| only == transport)
    }

    /// The mutants that turn it red.
    #[must_use]
    pub fn mutants(&self) -> Vec<Mutant> {
        match self.proof {
            Proof::Defects(defects) => defects.iter().copied().map(Mutant::Sidecar).collect(),
            Proof::Flaws(flaws) => flaws.iter().copied().map(Mutant::Service).collect(),
            Proof::OnDapr(_) => Vec::new(),
        }
    }
}
