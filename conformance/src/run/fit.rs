//! Whether a check fits what is there: the environment, who answered, and the version.

use fixtures::environment::{Ability, Offer};

use super::identity::{self, Identity};
use super::job::Job;
use crate::model::version::Applies;

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
pub(super) fn unfit(job: &Job, met: &Identity) -> Option<Unfit> {
    other_subject(job, met).or_else(|| other_version(job, &met.dapr))
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
    use std::collections::BTreeSet;

    use fixtures::client::Transport;

    use super::*;
    use crate::model::clause::Clause;
    use crate::run::check::Check;

    #[test]
    fn what_only_daprd_shows_is_not_shown_by_our_double() {
        static CHECK: Check = Check { needs: &[Ability::Daprd], ..Check::SIDECAR };
        let job = Job { check: &CHECK, transport: Transport::Http, repetition: 0 };
        let met = |dapr: &str| Identity { dapr: dapr.into(), components: BTreeSet::new() };
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
