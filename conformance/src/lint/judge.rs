//! Rules over a set: what is found, less what is accepted.

use crate::lint::finding::Finding;
use crate::lint::fix::Fix;
use crate::lint::ignore::{Ignore, ignores};
use crate::lint::near::near;
use crate::lint::rule::{Profile, Rule};
use crate::lint::set::Set;
use crate::lint::source::Place;
use crate::lint::yaml::node::Value;

/// The rule that finds wrong comments of acceptance. They are looked for here, since only here is known what they accept.
const COMMENTS: &str = "file.ignore-comment";

/// What shows all names.
const LIST: &str = "`dapr-conformance lint rules` shows all of them";

/// A finding with the rule that made it.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// The rule.
    pub rule: &'static Rule,
    /// The finding.
    pub finding: Finding,
}

impl Diagnostic {
    /// The errata of the todo system's specification that it is.
    #[must_use]
    pub fn errata(&self) -> &'static [&'static str] {
        self.finding.erratum.unwrap_or(self.rule.errata)
    }
}

/// All findings of the rules that speak in `profile` and hold for the version of the set, in the order of the texts.
#[must_use]
pub fn judge(set: &Set, rules: &[&'static Rule], profile: Profile) -> Vec<Diagnostic> {
    let speaking = rules.iter().filter(|rule| rule.profile <= profile && rule.holds_for(&set.dapr));
    let mut found: Vec<Diagnostic> = Vec::new();
    for rule in speaking {
        let mut findings = Vec::new();
        (rule.judge)(set, &mut findings);
        found.extend(findings.into_iter().map(|finding| Diagnostic { rule, finding }));
    }
    found.retain(|it| !set.source(it.finding.primary.place.source).context);
    let ignores = ignores(set);
    let mut used = vec![Vec::new(); ignores.len()];
    found.retain(|it| !is_accepted(set, it, &ignores, &mut used));
    if let Some(rule) = rules.iter().find(|rule| rule.name == COMMENTS) {
        let wrong = ignores.iter().zip(&used).flat_map(|(ignore, used)| wrong(ignore, used, rules, profile));
        found.extend(wrong.map(|finding| Diagnostic { rule, finding }));
    }
    let references = references(set);
    for it in &mut found {
        it.finding.fix = it.finding.fix.take().filter(|fix| !cuts(fix, &references));
    }
    let key = |it: &Diagnostic| {
        let place = &it.finding.primary.place;
        (place.source, place.start, place.end, it.rule.name, it.finding.message.clone())
    };
    found.sort_by_cached_key(key);
    found.dedup_by_key(|it| key(it));
    found
}

/// What each `*name` refers to, and where it stands itself.
fn references(set: &Set) -> Vec<(Place, Place)> {
    let mut references = Vec::new();
    for root in set.documents.iter().filter_map(|document| document.root.as_ref()) {
        root.walk(&mut |node| {
            if let Value::Alias(target) = &node.value {
                references.push((target.place(), node.place()));
            }
        });
    }
    references
}

/// Whether a fix takes an anchor away, or elsewhere, and leaves a reference to it.
fn cuts(fix: &Fix, references: &[(Place, Place)]) -> bool {
    let takes = |place: &Place| {
        let mut edited = fix.edits.iter().map(|edit| &edit.place).filter(|edited| edited.source == place.source);
        // What only writes another value leaves the anchor before it.
        edited.any(|edited| edited.start < place.start && place.end <= edited.end)
    };
    references.iter().any(|(target, reference)| takes(target) && !takes(reference))
}

fn is_accepted(set: &Set, it: &Diagnostic, ignores: &[Ignore], used: &mut [Vec<String>]) -> bool {
    let place: &Place = &it.finding.primary.place;
    let line = set.source(place.source).line(place.start).start;
    let mut accepted = false;
    for (ignore, used) in ignores.iter().zip(used) {
        let fits = ignore.place.source == place.source && ignore.line == line;
        if fits && !ignore.reason.is_empty() && ignore.rules.iter().any(|rule| rule == it.rule.name) {
            used.push(it.rule.name.to_owned());
            accepted = true;
        }
    }
    accepted
}

fn wrong(ignore: &Ignore, used: &[String], rules: &[&'static Rule], profile: Profile) -> Vec<Finding> {
    let at = |message: String| Finding::at(&ignore.place, message);
    if !ignore.sound || ignore.rules.is_empty() {
        let help = "write `# dapr-conformance: ignore[rule] reason`";
        return vec![at("this comment accepts nothing: it names no rule".into()).help(help)];
    }
    if ignore.reason.is_empty() {
        return vec![at("this comment accepts nothing: it has no reason".into()).help("say why behind the bracket")];
    }
    let unused = ignore.rules.iter().filter(|rule| !used.contains(rule));
    let judged = |name: &str| rules.iter().find(|rule| rule.name == name);
    unused
        .filter_map(|name| match judged(name) {
            None => {
                let near = near(name, rules.iter().map(|rule| rule.name));
                let help = near.map_or_else(|| LIST.to_owned(), |near| format!("the nearest is `{near}`"));
                Some(at(format!("there is no rule `{name}`")).help(help))
            }
            // Whether the comment is needed in the other profile is not known here.
            Some(rule) if rule.profile > profile => None,
            Some(_) => Some(at(format!("`{name}` finds nothing here")).help("take the comment away")),
        })
        .collect()
}
