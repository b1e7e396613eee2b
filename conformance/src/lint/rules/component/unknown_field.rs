//! A field that a component does not have is passed over without a word.

use crate::lint::prelude::*;

use super::demand::missing;
use super::known::Known;
use crate::lint::facts::component::table;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "component.unknown-field",
    errata: &["E25", "E47"],
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/component/unknown-field.md"),
    judge,
    ..Rule::WARNING
};

/// What the specification of the todo system has of them.
const SPECIFIED: [(&str, &str, &[&str]); 2] =
    [("state.postgresql", "concurrency", &["E25"]), ("secretstores.kubernetes", "namespace", &["E47"])];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for known in Known::all(set) {
        let missing = missing(&known);
        let is_said = |name: &str| missing.iter().any(|it| it.misspelt.is_some_and(|field| field.written() == name));
        // What takes the place of a field that is needed is said where that is missed.
        for field in known.unread().into_iter().filter(|field| !is_said(field.written())) {
            found.push(said(&known, &field));
        }
    }
}

fn said(known: &Known<'_>, field: &Field<'_>) -> Finding {
    let (name, component) = (field.written(), known.component);
    let finding = Finding::at(field.name, format!("`{name}` is no field of `{}`: nothing reads it", component.kind));
    let specified = SPECIFIED.iter().find(|(kind, field, _)| component.is(kind) && *field == name);
    let finding = finding.erratum(specified.map_or(&[], |(_, _, errata)| errata));
    if let Some(version) = elsewhere(known, name) {
        return finding.help(format!("it is one of version `{version}`"));
    }
    let Some(meant) = known.meant(name) else { return finding.help("take it away") };
    let fix = component
        .field(meant)
        .is_none()
        .then(|| Fix::risky(format!("write `{meant}`"), [edit::replace(field.name, meant)]));
    finding.help(format!("did you mean `{meant}`?")).fix(fix)
}

/// Another version of the type that has such a field.
fn elsewhere(known: &Known<'_>, name: &str) -> Option<&'static str> {
    let versions = &table().find(known.kind)?.versions;
    let other = versions.iter().find(|other| other.version != known.version.version && other.field(name).is_some());
    other.map(|other| other.version.as_str())
}
