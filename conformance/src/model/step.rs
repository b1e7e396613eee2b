//! What a check declares to observe, and how it is known that the observation can fail.

use fixtures::client::Transport;
use fixtures::embedded::defect::Defect;
use fixtures::service::flaw::Flaw;
use fixtures::tamper::Fault;

use super::mutant::Mutant;

/// One observation of a check, and how it is known that it can fail.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// A slug, unique in the check; what reports, baselines and mutants refer to.
    pub slug: &'static str,
    /// How it is known that the step can fail.
    pub proof: Proof,
    /// The only transport that has this step; `None`: all of the check.
    pub only: Option<Transport>,
    /// Steps of the check without which this one cannot hold: what turns one of them red turns this one red as well.
    pub rests_on: &'static [Step],
}

/// How it is known that a step can fail.
#[derive(Debug, Clone, Copy)]
pub enum Proof {
    /// The embedded sidecar with any one of these defects turns the step red.
    Defects(&'static [Defect]),
    /// Services with any one of these flaws turn the step red.
    Flaws(&'static [Flaw]),
    /// Only a real broker or runtime can show it.
    OnDapr {
        /// Why.
        reason: &'static str,
        /// A real daprd between two proxies with any one of these faults turns the step red; without one, nothing is
        /// known to.
        faults: &'static [Fault],
    },
}

impl Step {
    /// A step that each of these defects of the sidecar turns red.
    #[must_use]
    pub const fn caught(slug: &'static str, defects: &'static [Defect]) -> Self {
        Self { slug, proof: Proof::Defects(defects), only: None, rests_on: &[] }
    }

    /// A step that each of these flaws of the services turns red.
    #[must_use]
    pub const fn caught_in_service(slug: &'static str, flaws: &'static [Flaw]) -> Self {
        Self { slug, proof: Proof::Flaws(flaws), only: None, rests_on: &[] }
    }

    /// A step that only real Dapr can show, and why.
    #[must_use]
    pub const fn on_dapr(slug: &'static str, reason: &'static str) -> Self {
        Self::tampered(slug, reason, &[])
    }

    /// The same, and each of these faults of the proxies round a real daprd turns it red.
    #[must_use]
    pub const fn tampered(slug: &'static str, reason: &'static str, faults: &'static [Fault]) -> Self {
        Self { slug, proof: Proof::OnDapr { reason, faults }, only: None, rests_on: &[] }
    }

    /// The step exists over this transport only.
    #[must_use]
    pub const fn over(mut self, transport: Transport) -> Self {
        self.only = Some(transport);
        self
    }

    /// The step cannot hold where one of these does not.
    #[must_use]
    pub const fn resting_on(mut self, steps: &'static [Self]) -> Self {
        self.rests_on = steps;
        self
    }

    /// Every step that it rests on, straight or through others.
    #[must_use]
    pub fn grounds(&self) -> Vec<Self> {
        self.rests_on.iter().flat_map(|step| std::iter::once(*step).chain(step.grounds())).collect()
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
            Proof::OnDapr { .. } => Vec::new(),
        }
    }
}
