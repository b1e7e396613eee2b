//! With a resolver that is not there daprd runs, and every call of another app fails.

use crate::lint::facts::component;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.name-resolution",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/configuration/name-resolution.md"),
    judge,
    ..Rule::ERROR
};

/// What the types of resolvers begin with, and what is left out here.
const PREFIX: &str = "nameresolution.";

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for resolution in set.of("Configuration").filter_map(|it| it.at(&["spec", "nameResolution"])) {
        let Some(name) = resolution.at(&["component"]) else { continue };
        let Some(text) = name.text().filter(|text| !text.is_empty() && !is_unfilled(text)) else { continue };
        let effect = "daprd runs, and every call of another app fails";
        let Some(known) = component::table().find(&format!("{PREFIX}{text}")) else {
            let names = || component::table().types().filter_map(|kind| kind.strip_prefix(PREFIX));
            let short = text.strip_prefix(PREFIX).unwrap_or(text);
            let meant = near(short, names());
            let fix = meant.map(|meant| Fix::risky(format!("write `{meant}`"), [edit::replace(name, meant)]));
            found.push(
                Finding::at(name, format!("there is no resolver `{text}`: {effect}"))
                    .help(format!("there are `{}`", names().collect::<Vec<_>>().join("`, `")))
                    .fix(fix),
            );
            continue;
        };
        let Some(version) = resolution.at(&["version"]) else { continue };
        let written = version.text().filter(|text| !is_unfilled(text) && known.version(text).is_none());
        let Some(written) = written else { continue };
        found.push(
            Finding::at(version, format!("`{text}` has no version `{written}`: {effect}"))
                .help(format!("it has `{}`", known.versions().collect::<Vec<_>>().join("`, `"))),
        );
    }
}
