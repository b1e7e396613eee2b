//! What a rule is: plain data with a function.

use semver::Version;
use serde::Serialize;

use crate::lint::finding::Finding;
use crate::lint::fix::Safety;
use crate::lint::set::Set;
pub use crate::model::manifest::Severity;

/// Which rules speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// What is wrong.
    Default,
    /// Also what is a matter of opinion.
    Pedantic,
}

/// A rule: one file, one page, one line in the registry.
#[derive(Debug)]
pub struct Rule {
    /// The path of its module, from which a test derives the name.
    pub module: &'static str,
    /// `area.slug`, permanent.
    pub name: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// From which profile on it speaks.
    pub profile: Profile,
    /// The first Dapr version that it is true of.
    pub since: &'static str,
    /// The first version that it is no longer true of.
    pub until: Option<&'static str>,
    /// The errata of the todo system's specification that it finds, as `REQUIREMENTS.md` numbers them.
    pub errata: &'static [&'static str],
    /// What its fix is, when it has one.
    pub fixes: Option<Safety>,
    /// Its page: what, effect, wrong and right examples.
    pub page: &'static str,
    /// Looks for it.
    pub judge: fn(&Set, &mut Vec<Finding>),
}

impl Rule {
    /// The fields that most rules leave as they are.
    pub const ERROR: Self = Self {
        module: "",
        name: "",
        severity: Severity::Error,
        profile: Profile::Default,
        since: "1.0",
        until: None,
        errata: &[],
        fixes: None,
        page: "",
        judge: |_, _| (),
    };

    /// The same for what is no error.
    pub const WARNING: Self = Self { severity: Severity::Warning, ..Self::ERROR };

    /// The same for what is a matter of opinion.
    pub const OPINION: Self = Self { profile: Profile::Pedantic, ..Self::WARNING };

    /// Whether it is true of a Dapr version.
    #[must_use]
    pub fn holds_for(&self, dapr: &Version) -> bool {
        let reached = |bound: &str| {
            let mut parts = bound.split('.').map(|part| part.parse::<u64>().unwrap_or_default());
            let mut next = || parts.next().unwrap_or_default();
            (dapr.major, dapr.minor, dapr.patch) >= (next(), next(), next())
        };
        reached(self.since) && !self.until.is_some_and(reached)
    }

    /// The first sentence of its page: what it asks for.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        let mut lines = self.page.lines().skip_while(|line| line.is_empty() || line.starts_with('#'));
        lines.next().unwrap_or_default()
    }

    /// The name of its page: `kafka/sasl-mechanism.md`.
    #[must_use]
    pub fn page_path(&self) -> String {
        format!("{}.md", self.name.replacen('.', "/", 1))
    }
}
