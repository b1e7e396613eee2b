//! One check as `list --format json` tells it.

use fixtures::client::Transport;
use serde::{Serialize, Serializer};

use crate::model::clause::{self, Basis};
use crate::model::step::{self, Proof};
use crate::run::area::Area;
use crate::run::check::Check;

/// One check as `list --format json` tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listing {
    /// `block.slug`.
    pub id: &'static str,
    /// The good outcome.
    pub title: &'static str,
    /// The area it stands in.
    pub area: &'static str,
    /// The chapter of the area.
    pub chapter: &'static str,
    /// Who is judged.
    pub subject: &'static str,
    /// How binding it is.
    pub level: &'static str,
    /// The sentence of the contract.
    pub clause: Clause,
    /// Whose clause it is, when it is not the runtime's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// What the environment must be able to do.
    pub needs: Vec<&'static str>,
    /// API transports it runs over.
    pub transports: Vec<Transport>,
    /// Its observations.
    pub steps: Vec<Step>,
    /// Requirements that its steps show.
    pub requirements: Vec<&'static str>,
    /// Errata that its steps show.
    pub errata: Vec<&'static str>,
}

/// The sentence of the contract and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clause {
    /// The requirement.
    pub text: &'static str,
    /// Its page or source.
    pub url: &'static str,
    /// First Dapr version.
    pub since: &'static str,
    /// First version without it.
    pub until: Option<&'static str>,
    /// What it leans on.
    pub basis: &'static str,
}

/// One observation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Its slug.
    pub name: &'static str,
    /// What turns it red: defects of the embedded sidecar, flaws of the services, or faults of the example apps.
    #[serde(serialize_with = "slugs")]
    pub mutants: Vec<Wrong>,
    /// Why only real Dapr can show it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_dapr: Option<&'static str>,
    /// The only transport that has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only: Option<Transport>,
    /// What it leans on, where the clause leans on more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<&'static str>,
    /// First Dapr version, where it is later than that of the clause.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<&'static str>,
    /// First version without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<&'static str>,
    /// Whose it is, when it is not whose its check is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// What the environment must be able to do beyond what its check needs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<&'static str>,
    /// The requirements and errata that it shows.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub cites: &'static [&'static str],
    /// The rows of the contract that it observes.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub rows: &'static [&'static str],
}

/// Something that is wrong on purpose: its slug, and what it does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wrong(pub &'static str, pub &'static str);

impl Step {
    /// Where it stands apart from its check: the transport, the versions, the basis.
    #[must_use]
    pub fn apart(&self) -> String {
        let parts = [
            self.only.map(|only| only.slug().to_owned()),
            self.since.map(|since| format!("since {since}")),
            self.until.map(|until| format!("until {until}")),
            self.basis.map(str::to_owned),
        ];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
    }
}

impl Listing {
    /// The listing of a check that stands in one of `areas`.
    #[must_use]
    pub fn of(areas: &[Area], check: &Check) -> Self {
        let mut places = areas.iter().filter_map(|area| Some((area.name, area.chapter_of(check)?.name)));
        let (area, chapter) = places.next().unwrap_or_default();
        let clause::Clause { text, url, since, until, basis } = check.clause;
        let cites = |letter: char| check.cites().into_iter().filter(|id| id.starts_with(letter)).collect();
        Self {
            id: check.id,
            title: check.title,
            area,
            chapter,
            subject: check.subject.slug(),
            level: check.level.slug(),
            clause: Clause { text, url, since, until, basis: basis.slug() },
            of: check.of.text(),
            needs: check.needs.iter().map(|need| need.slug()).collect(),
            transports: check.transports.to_vec(),
            steps: check.steps.iter().map(Step::from).collect(),
            requirements: cites('R'),
            errata: cites('E'),
        }
    }
}

impl From<&step::Step> for Step {
    fn from(step: &step::Step) -> Self {
        let on_dapr = match step.proof {
            Proof::OnDapr { reason, .. } => Some(reason),
            Proof::Defects(_) | Proof::Flaws(_) | Proof::Apps(_) => None,
        };
        let needs = step.needs.iter().map(|need| need.slug()).collect();
        let basis = step.observed.then_some(Basis::Observed.slug());
        let step::Step { slug, only, since, until, cites, rows, .. } = *step;
        let mutants = step.mutants().into_iter().map(|mutant| Wrong(mutant.slug(), mutant.sentence()));
        let faults = step.faults().iter().map(|fault| Wrong(fault.slug(), fault.sentence()));
        let (mutants, of) = (mutants.chain(faults).collect(), step.of.text());
        Self { name: slug, mutants, on_dapr, only, basis, since, until, of, needs, cites, rows }
    }
}

fn slugs<S: Serializer>(wrongs: &[Wrong], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(wrongs.iter().map(|Wrong(slug, _)| slug))
}
