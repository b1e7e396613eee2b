//! What a check is: one clause, one value, one body.

use fixtures::ask::Ask;
use fixtures::client::Transport;
use fixtures::environment::{Ability, Pending};
use fixtures::error::{Error, Kind};
use fixtures::patience::{self, Wait};

pub use crate::proof::{Proof, Step};
use crate::scope::Scope;
use crate::trial::{Stop, Trial};

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
    /// Requirements it proves, for example `R34`.
    pub requirements: &'static [&'static str],
    /// Errata it proves, for example `E26`.
    pub errata: &'static [&'static str],
    /// The topology it wants.
    pub ask: fn(&Scope) -> Ask,
    /// The body; a plain function pointer over an owned trial, so that a panic or a hang becomes unknown.
    pub body: fn(Trial) -> Pending<'static, Result<(), Stop>>,
}

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

/// Who is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The Dapr sidecar with its components.
    Sidecar,
    /// A reference service.
    Service,
    /// A team's own service.
    App,
    /// Resource files.
    Manifest,
}

impl Subject {
    /// Lower-case word for reports.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Sidecar => "sidecar",
            Self::Service => "service",
            Self::App => "app",
            Self::Manifest => "manifest",
        }
    }
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
        level: Level::Must,
        subject: Subject::Sidecar,
        needs: &[],
        transports: &Transport::ALL,
        isolation: Isolation::Shared,
        limit: patience::CHECK,
        steps: &[],
        requirements: &[],
        errata: &[],
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

    /// The declared step of that slug.
    #[must_use]
    pub fn step(&self, slug: &str) -> Option<&'static Step> {
        self.steps.iter().find(|step| step.slug == slug)
    }

    /// Whether the clause holds for that Dapr version; an unreadable one (`edge`, `embedded`) counts as the newest.
    #[must_use]
    pub fn holds_for(&self, version: &str) -> bool {
        let Some(met) = version_key(version) else { return self.clause.until.is_none() };
        let since = version_key(self.clause.since).is_none_or(|since| met >= since);
        let until = self.clause.until.and_then(version_key).is_none_or(|until| met < until);
        since && until
    }
}

/// `1.18.2` → (1, 18, 2); missing parts are 0.
fn version_key(version: &str) -> Option<(u32, u32, u32)> {
    let mut parts = version.split(['.', '-']).map(|part| part.parse::<u32>());
    let major = parts.next()?.ok()?;
    let minor = parts.next().and_then(Result::ok).unwrap_or(0);
    let patch = parts.next().and_then(Result::ok).unwrap_or(0);
    Some((major, minor, patch))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use fixtures::attached::{Installation, attached};
    use fixtures::guard::Guards;
    use fixtures::stand::{Parts, Stand};

    use super::*;

    #[tokio::test]
    async fn a_check_without_a_body_is_never_green() {
        let stand = Stand::new("none".into(), Vec::new(), Parts::default(), Guards::default());
        let scope = Scope::new("state.none", Transport::Http, "run");
        let offer = attached(Installation::default()).unwrap().offers().clone();
        let trial = Trial::new(&Check::SIDECAR, scope, Arc::new(stand), offer);
        let stopped = (Check::SIDECAR.body)(trial).await;
        assert!(matches!(stopped, Err(Stop::Error(_))), "{stopped:?}");
    }

    #[test]
    fn versions_compare_by_number() {
        assert!(version_key("1.9.0") < version_key("1.18.2"));
        assert_eq!(version_key("1.18"), version_key("1.18.0"));
        assert_eq!(version_key("embedded"), None);
    }
}
