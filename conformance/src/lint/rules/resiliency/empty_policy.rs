//! Settings of a retry or a breaker that stand one level too high: daprd cannot read the file.

use super::view::{Kind, is_setting, listed};
use crate::lint::fix::Edit;
use crate::lint::fragment;
use crate::lint::prelude::*;
use crate::lint::source::{Place, Source};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resiliency.empty-policy",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/resiliency/empty-policy.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for kind in [Kind::Retry, Kind::Breaker] {
        let whole = set.of("Resiliency").filter_map(|resource| listed(resource, kind));
        // What lacks its head has that fault too, and would keep it.
        let roots = set.documents.iter().filter_map(|document| document.root.as_deref());
        let parts = roots.filter(|root| fragment::kind(root) == Some("Resiliency"));
        let parts = parts.filter_map(|root| root.at(&[kind.heading()]));
        found.extend(whole.chain(parts).filter_map(|list| too_high(set.source(list.source), list, kind)));
    }
}

fn too_high(source: &Source, list: &Node, kind: Kind) -> Option<Finding> {
    let entries = list.entries();
    let is_setting = |entry: &Entry| is_setting(kind, &entry.key, &entry.value);
    let at = entries.iter().position(is_setting)?;
    let (setting, described) = (&entries[at], kind.described());
    let empty = entries[..at].last().filter(|entry| entry.value.is_null());
    let Some(empty) = empty else {
        let name = setting.name();
        let message = format!("`{name}` stands where the name of a {described} belongs: the file cannot be read");
        return Some(Finding::at(&setting.key, message).help("put it below the name of a policy"));
    };
    let message = format!(
        "`{}` stands beside the {described} `{}`, not below it: the file cannot be read, and no policy holds",
        setting.name(),
        empty.name()
    );
    let settings: Vec<_> = entries[at..].iter().take_while(|entry| is_setting(entry)).collect();
    let finding = Finding::at(&setting.key, message).label(&empty.key, "this one stays empty");
    let finding = finding.help(format!("indent it below `{}`", empty.name()));
    let is_block = !source.text[list.span.clone()].starts_with('{');
    let alone = is_block && settings.iter().all(|entry| stands_alone(source, entry));
    let fix = || Fix::safe(format!("indent it below `{}`", empty.name()), settings.iter().map(|entry| indented(entry)));
    Some(finding.fix(alone.then(fix)))
}

/// Whether an entry has one line for itself.
fn stands_alone(source: &Source, entry: &Entry) -> bool {
    let (start, end) = (entry.key.span.start, entry.value.span.end);
    let line = source.line(start);
    source.text[line.start..start].bytes().all(|byte| byte == b' ') && end <= line.end
}

fn indented(entry: &Entry) -> Edit {
    let (source, start) = (entry.key.source, entry.key.span.start);
    Edit { place: Place { source, start, end: start }, text: "  ".into() }
}
