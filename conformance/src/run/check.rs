//! What a check is: one clause, one value, one body.

use fixtures::ask::Ask;
use fixtures::client::Transport;
use fixtures::environment::{Ability, Pending};
use fixtures::error::{Error, Kind};
use fixtures::patience::{self, Wait};

use super::names::Names;
use super::stop::Stop;
use super::trial::Trial;
use crate::model::clause::{Basis, Clause, Level};
use crate::model::owner::Owner;
use crate::model::step::Step;
use crate::model::subject::Subject;

/// Proves one clause. One file per check; the registry lists them by hand.
pub struct Check {
    /// `module_path!()`: a test compares it with the area, the chapter and the slug.
    pub module: &'static str,
    /// `block.slug`, permanent, never renumbered, wherever the check stands in the catalogue.
    pub id: &'static str,
    /// The good outcome in the present tense, under 70 characters.
    pub title: &'static str,
    /// The sentence of the contract and where it stands.
    pub clause: Clause,
    /// Whose clause it is: on another component the check is not offered.
    pub of: Owner,
    /// How binding the clause is.
    pub level: Level,
    /// Who is judged.
    pub subject: Subject,
    /// What the environment must be able to do beyond running sidecars.
    pub needs: &'static [Ability],
    /// The API transports it runs over; the body is the same.
    pub transports: &'static [Transport],
    /// Whether it may share a stand.
    pub isolation: Isolation,
    /// Bound of the whole body.
    pub limit: Wait,
    /// The observations in order; a clean run visits all of them.
    pub steps: &'static [Step],
    /// The topology it wants.
    pub ask: fn(&Names) -> Ask,
    /// The body; a plain function pointer over an owned trial, so that a panic or a hang becomes unknown.
    pub body: fn(Trial) -> Pending<'static, Result<(), Stop>>,
}

/// Whether a check may share its stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Isolation {
    /// Runs beside others whose base is equal.
    Shared,
    /// Breaks or restarts things: gets a stand of its own.
    Own,
}

impl Check {
    /// What most checks are: binding, of the sidecar, over both transports, on a shared stand. A check names what it
    /// is beyond that and takes the rest from here. A test refuses one without id and steps; one without a body is
    /// unknown wherever it runs.
    pub const SIDECAR: Self = Self {
        module: "",
        id: "",
        title: "",
        clause: Clause { text: "", url: "", since: "", until: None, basis: Basis::Documented },
        of: Owner::DAPR,
        level: Level::Must,
        subject: Subject::Sidecar,
        needs: &[],
        transports: &Transport::ALL,
        isolation: Isolation::Shared,
        limit: patience::CHECK,
        steps: &[],
        ask: |_| Ask::default(),
        body: |_| Box::pin(async { Err(Stop::Error(Error::new(Kind::Harness, "run the check: it has no body"))) }),
    };

    /// What most checks of the reference services are: binding, over HTTP, on the stand that all of them share, looking
    /// at the broker and the database.
    pub const SERVICE: Self = Self {
        subject: Subject::Service,
        needs: &[Ability::Services, Ability::BrokerInspection, Ability::DatabaseInspection],
        transports: &[Transport::Http],
        limit: patience::SCENARIO,
        ..Self::SIDECAR
    };

    /// What most checks of a team's own app are: binding, over HTTP, on the one stand that it has.
    pub const APP: Self = Self { subject: Subject::App, transports: &[Transport::Http], ..Self::SIDECAR };

    /// The requirements and errata that its steps show, each once.
    #[must_use]
    pub fn cites(&self) -> Vec<&'static str> {
        let mut ids = Vec::new();
        for id in self.steps.iter().flat_map(|step| step.cites) {
            if !ids.contains(id) {
                ids.push(*id);
            }
        }
        ids
    }

    /// The declared step of that slug.
    #[must_use]
    pub fn step(&self, slug: &str) -> Option<&'static Step> {
        self.steps.iter().find(|step| step.slug == slug)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use fixtures::attached::{Installation, attached};
    use fixtures::guard::Guards;
    use fixtures::stand::{Parts, Stand};

    use super::*;
    use crate::judge::trial::Expected;

    #[tokio::test]
    async fn a_check_without_a_body_is_never_green() {
        let stand = Stand::new("none".into(), Vec::new(), Parts::default(), Guards::default());
        let names = Names::new("state.none", Transport::Http, "run");
        let offer = attached(Installation::default()).unwrap().offers().clone();
        let expected =
            Expected { steps: Check::SIDECAR.steps.to_vec(), basis: Basis::Documented, met: "1.18.2".into() };
        let trial = Trial::new(expected, Vec::new(), names, Arc::new(stand), offer, Vec::new(), Arc::new(|_| {}));
        let stopped = (Check::SIDECAR.body)(trial).await;
        assert!(matches!(stopped, Err(Stop::Error(_))), "{stopped:?}");
    }
}
