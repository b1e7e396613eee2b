//! Fixes until nothing is left to fix.

use semver::Version;

use crate::lint::fix::{Safety, applied, chosen};
use crate::lint::judge::judge;
use crate::lint::rule::{Profile, Rule};
use crate::lint::set::{Set, Target};

/// How often what is left is looked at again: a fix can only be done when none beside it was.
const PASSES: usize = 10;

/// What is judged, and how.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The rules.
    pub rules: Vec<&'static Rule>,
    /// Which of them speak.
    pub profile: Profile,
    /// The Dapr version.
    pub dapr: Version,
    /// Where the files are used.
    pub target: Option<Target>,
}

/// The texts after all fixes up to `safety`, each under its name, those of neighbours unchanged.
#[must_use]
pub fn repaired(set: Set, settings: &Settings, safety: Safety) -> Set {
    let mut set = set;
    for _ in 0..PASSES {
        let found = judge(&set, &settings.rules, settings.profile);
        let fixes = || found.iter().filter_map(|it| it.finding.fix.as_ref());
        let edits: Vec<_> = (0..set.sources.len()).map(|id| chosen(id, fixes(), safety)).collect();
        if edits.iter().all(Vec::is_empty) {
            break;
        }
        let sources = set.sources.iter().zip(&edits).map(|(source, edits)| {
            let edits: &[_] = if source.context { &[] } else { edits };
            source.with_text(&applied(&source.text, edits))
        });
        set = Set::new(sources.collect(), settings.dapr.clone(), settings.target);
    }
    set
}
