//! Whether a check fits what is there: the environment, who answered, and the version.

use fixtures::environment::{Ability, Offer};

use super::identity::{self, Identity};
use super::job::Job;
use super::owed::Ground;
use crate::model::owner::Owner;
use crate::model::version::Applies;
use crate::model::withheld::Withheld;

/// The only topics that the inspection side can read.
const KAFKA: Owner = Owner::only("pubsub.kafka/v1");

/// Whether a check can run here, and why not.
pub(super) fn not_offered(offer: &Offer, job: &Job) -> Option<String> {
    job.check.needs.iter().find_map(|ability| offer.gap(*ability))
}

/// Why a check does not run on who answered.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// It proves nothing there.
    Other(String),
    /// Nobody knows who that is.
    Unreadable(String),
}

/// Why the check does not run on who answered, if so.
pub(super) fn unfit(job: &Job, met: &Identity, ground: &Ground<'_>, withheld: &[Withheld]) -> Option<Unfit> {
    let other = || not_owed(job, ground).or_else(|| nothing_left(job, withheld)).map(Unfit::Other);
    other_subject(job, met).or_else(other).or_else(|| other_version(job, &met.dapr))
}

/// Why what was met does not owe the clause, if so.
fn not_owed(job: &Job, ground: &Ground<'_>) -> Option<String> {
    let unread = || job.check.needs.contains(&Ability::BrokerInspection).then(|| ground.missing(&KAFKA)).flatten();
    ground.missing(&job.check.of).or_else(|| Some(format!("it reads what lies on a topic: {}", unread()?)))
}

/// Why no step of the check is judged, if so.
fn nothing_left(job: &Job, withheld: &[Withheld]) -> Option<String> {
    let mut steps = job.check.steps.iter().filter(|step| step.applies(job.transport)).peekable();
    let none = steps.peek().is_some() && steps.all(|step| withheld.iter().any(|withheld| withheld.has(step.slug)));
    let reasons: Vec<_> = withheld.iter().map(|withheld| withheld.reason.as_str()).collect();
    none.then(|| reasons.join("; "))
}

/// The steps that are not judged on what was met, by reason.
pub(super) fn withheld(job: &Job, ground: &Ground<'_>) -> Vec<Withheld> {
    let mut withheld: Vec<Withheld> = Vec::new();
    for step in job.check.steps.iter().filter(|step| step.applies(job.transport)) {
        let gap = || step.needs.iter().find_map(|ability| ground.offer.gap(*ability));
        let Some(reason) = ground.missing(&step.of).or_else(gap) else { continue };
        Withheld::add(&mut withheld, step.slug, reason);
    }
    withheld
}

/// Why the check proves nothing on who answered; an attached sidecar is known only then.
fn other_subject(job: &Job, met: &Identity) -> Option<Unfit> {
    let other = job.check.needs.contains(&Ability::Daprd) && !met.is_daprd();
    other.then(|| Unfit::Other(format!("only daprd can show this; the sidecar says it is `{}`", met.dapr)))
}

/// Why the clause says nothing about that version.
fn other_version(job: &Job, version: &str) -> Option<Unfit> {
    if version == identity::UNKNOWN {
        return None;
    }
    let clause = &job.check.clause;
    let until = clause.until.map(|until| format!(" and < {until}")).unwrap_or_default();
    let holds = format!("holds for Dapr >= {}{until}", clause.since);
    match clause.applies(version) {
        Applies::Yes => None,
        Applies::No => Some(Unfit::Other(format!("{holds}; this is {version}"))),
        Applies::Unreadable => {
            Some(Unfit::Unreadable(format!("{holds}; the sidecar's version cannot be read: `{version}`")))
        }
    }
}

#[cfg(test)]
mod tests {
    use fixtures::client::Transport;

    use super::*;
    use crate::model::clause::Clause;
    use crate::run::check::Check;

    #[test]
    fn what_only_daprd_shows_is_not_shown_by_our_double() {
        static CHECK: Check = Check { needs: &[Ability::Daprd], ..Check::SIDECAR };
        let job = Job { check: &CHECK, transport: Transport::Http, repetition: 0 };
        let met = |dapr: &str| Identity { dapr: dapr.into(), ..Identity::nobody() };
        let Some(Unfit::Other(reason)) = other_subject(&job, &met("embedded")) else { panic!("it shows") };
        assert!(reason.contains("`embedded`"), "{reason}");
        assert_eq!(other_subject(&job, &met("1.18.2")), None);
        assert_eq!(other_subject(&job, &met("edge")), None);
    }

    #[test]
    fn a_clause_says_nothing_about_older_versions() {
        static CHECK: Check = Check { clause: Clause { since: "1.0", ..Clause::OF_THE_SYSTEM }, ..Check::SIDECAR };
        let job = Job { check: &CHECK, transport: Transport::Http, repetition: 0 };
        let older = Unfit::Other("holds for Dapr >= 1.0; this is 0.11.3".into());
        assert_eq!(other_version(&job, "0.11.3"), Some(older));
        assert!(matches!(other_version(&job, "latest"), Some(Unfit::Unreadable(_))), "nobody knows");
        assert_eq!(other_version(&job, "1.18.2"), None);
        assert_eq!(other_version(&job, "edge"), None);
        assert_eq!(other_version(&job, identity::UNKNOWN), None, "a check that launches its own sidecars");
    }
}
