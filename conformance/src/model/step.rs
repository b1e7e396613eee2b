//! What a check declares to observe, and how it is known that the observation can fail.

use fixtures::client::Transport;
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;
use fixtures::service::flaw::Flaw;
use fixtures::tamper::Fault;
use fixtures::team::fault::AppFault;

use super::clause::Basis;
use super::mutant::Mutant;
use super::owner::Owner;
use super::version::{Applies, applies};

/// One observation of a check, and how it is known that it can fail.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// A slug, unique in the check; what reports, baselines and mutants refer to.
    pub slug: &'static str,
    /// How it is known that the step can fail.
    pub proof: Proof,
    /// The only transport that has this step; `None`: all of the check.
    pub only: Option<Transport>,
    /// Whether it was only seen on a daprd, although the clause of its check is promised.
    pub observed: bool,
    /// The first Dapr version that it says something of; `None`: the first of the clause.
    pub since: Option<&'static str>,
    /// The first version that it no longer says anything of.
    pub until: Option<&'static str>,
    /// Whose it is, beyond whose its check is.
    pub of: Owner,
    /// What the environment must be able to do beyond what its check needs.
    pub needs: &'static [Ability],
    /// Steps of the check without which this one cannot hold: what turns one of them red turns this one red as well.
    pub rests_on: &'static [Step],
    /// The requirements and errata of `REQUIREMENTS.md` that it shows.
    pub cites: &'static [&'static str],
    /// The rows of the contract that it observes, at most three: `row`, or `row/variant`.
    pub rows: &'static [&'static str],
}

/// How it is known that a step can fail.
#[derive(Debug, Clone, Copy)]
pub enum Proof {
    /// The embedded sidecar with any one of these defects turns the step red.
    Defects(&'static [Defect]),
    /// Services with any one of these flaws turn the step red.
    Flaws(&'static [Flaw]),
    /// The example apps with any one of these faults turn the step red.
    Apps(&'static [AppFault]),
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
        Self::new(slug, Proof::Defects(defects))
    }

    /// A step that each of these flaws of the services turns red.
    #[must_use]
    pub const fn caught_in_service(slug: &'static str, flaws: &'static [Flaw]) -> Self {
        Self::new(slug, Proof::Flaws(flaws))
    }

    /// A step that each of these faults of an app turns red.
    #[must_use]
    pub const fn caught_in_app(slug: &'static str, faults: &'static [AppFault]) -> Self {
        Self::new(slug, Proof::Apps(faults))
    }

    /// A step that only real Dapr can show, and why.
    #[must_use]
    pub const fn on_dapr(slug: &'static str, reason: &'static str) -> Self {
        Self::tampered(slug, reason, &[])
    }

    /// The same, and each of these faults of the proxies round a real daprd turns it red.
    #[must_use]
    pub const fn tampered(slug: &'static str, reason: &'static str, faults: &'static [Fault]) -> Self {
        Self::new(slug, Proof::OnDapr { reason, faults })
    }

    const fn new(slug: &'static str, proof: Proof) -> Self {
        let (only, observed, since, until) = (None, false, None, None);
        let (rests_on, cites, rows): (&[Self], &[&str], &[&str]) = (&[], &[], &[]);
        Self { slug, proof, only, observed, since, until, of: Owner::DAPR, needs: &[], rests_on, cites, rows }
    }

    /// The step exists over this transport only.
    #[must_use]
    pub const fn over(mut self, transport: Transport) -> Self {
        self.only = Some(transport);
        self
    }

    /// The step was only seen on a daprd: nobody promises it, although the clause of its check is promised.
    #[must_use]
    pub const fn observed(mut self) -> Self {
        self.observed = true;
        self
    }

    /// The step says something from this Dapr version on, which is later than that of its clause.
    #[must_use]
    pub const fn since(mut self, version: &'static str) -> Self {
        self.since = Some(version);
        self
    }

    /// The step no longer says anything from this Dapr version on. Our double behaves as the newest version, so it never
    /// shows such a step.
    #[must_use]
    pub const fn until(mut self, version: &'static str) -> Self {
        self.until = Some(version);
        self
    }

    /// What the step leans on, in a check whose clause leans on `clause`.
    #[must_use]
    pub const fn basis(&self, clause: Basis) -> Basis {
        if self.observed { Basis::Observed } else { clause }
    }

    /// Whether the step says something of the Dapr version that was met. It does where nobody told the version, as its
    /// clause does.
    #[must_use]
    pub fn says(&self, met: &str) -> bool {
        applies(met, self.since.unwrap_or("0"), self.until) != Applies::No
    }

    /// On another component the step is not judged.
    #[must_use]
    pub const fn of(mut self, owner: Owner) -> Self {
        self.of = owner;
        self
    }

    /// A failed event comes again, or another does not: that can be said only where it is known when one would.
    #[must_use]
    pub const fn on_redelivery(mut self) -> Self {
        self.needs = &[Ability::Redelivery];
        self
    }

    /// The step cannot hold where one of these does not.
    #[must_use]
    pub const fn resting_on(mut self, steps: &'static [Self]) -> Self {
        self.rests_on = steps;
        self
    }

    /// The step shows these requirements and errata.
    #[must_use]
    pub const fn cites(mut self, ids: &'static [&'static str]) -> Self {
        self.cites = ids;
        self
    }

    /// The step observes these rows of the contract (`conformance/contract`).
    #[must_use]
    pub const fn rows(mut self, rows: &'static [&'static str]) -> Self {
        self.rows = rows;
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

    /// The mutants of sidecars and services that turn it red; those of apps are [`Step::faults`].
    #[must_use]
    pub fn mutants(&self) -> Vec<Mutant> {
        match self.proof {
            Proof::Defects(defects) => defects.iter().copied().map(Mutant::Sidecar).collect(),
            Proof::Flaws(flaws) => flaws.iter().copied().map(Mutant::Service).collect(),
            Proof::OnDapr { .. } | Proof::Apps(_) => Vec::new(),
        }
    }

    /// The faults of an app that turn it red.
    #[must_use]
    pub const fn faults(&self) -> &'static [AppFault] {
        match self.proof {
            Proof::Apps(faults) => faults,
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_says_something_of_its_span_and_of_a_version_that_nobody_told() {
        let met = ["1.16.0", "1.17.4", "1.18.2", "embedded", "unknown"];
        let step = Step::caught("a", &[]);
        assert_eq!(met.map(|met| step.says(met)), [true; 5]);
        assert_eq!(met.map(|met| step.since("1.17.4").says(met)), [false, true, true, true, true]);
        assert_eq!(met.map(|met| step.until("1.18").says(met)), [true, true, false, false, true]);
    }

    #[test]
    fn a_step_leans_on_what_its_clause_does_unless_it_was_only_observed() {
        let step = Step::caught("a", &[]);
        assert_eq!(step.basis(Basis::Documented), Basis::Documented);
        assert_eq!(step.observed().basis(Basis::Documented), Basis::Observed);
    }
}
