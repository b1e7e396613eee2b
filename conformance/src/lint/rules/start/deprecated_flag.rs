//! Flags that still work, or no longer do anything; each has a successor or none.

use crate::lint::facts::word::Standing;
use crate::lint::prelude::*;

use super::daprd::{Daprd, Given, daprds};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "start.deprecated-flag",
    since: "1.15",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/start/deprecated-flag.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for daprd in daprds(set) {
        for given in &daprd.flags {
            let name = &given.name;
            match given.known.map(|flag| flag.standing) {
                Some(Standing::Replaced(successor)) => {
                    let message = format!("`{name}` is deprecated: a later daprd will not start with it");
                    let finding = Finding::at(&given.word.place, message);
                    let help = format!("`{successor}` takes its place");
                    found.push(finding.help(help).fix(replaced(&daprd, given, successor)));
                }
                Some(Standing::Dead) => {
                    let message = format!("`{name}` has no effect any more, and a later daprd will not start with it");
                    found.push(Finding::at(&given.word.place, message).help("take it away"));
                }
                Some(Standing::Current) | None => {}
            }
        }
    }
}

/// The successor with what means the same. Beside a successor that is there already the old flag is passed over, and
/// nobody can tell what is meant.
fn replaced(daprd: &Daprd<'_>, given: &Given<'_>, successor: &str) -> Option<Fix> {
    let twice = daprd.flags.iter().filter(|other| other.name == given.name).count() > 1;
    let text = given.text().filter(|text| !text.is_empty())?;
    if twice || daprd.flag(successor).is_some() {
        return None;
    }
    let sized = |unit: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| format!("{text}{unit}"));
    let value = match given.name.as_str() {
        // The successor takes several, with commas between.
        "components-path" => (!text.contains(',')).then(|| text.to_owned())?,
        "dapr-http-max-request-size" => sized("Mi")?,
        "dapr-http-read-buffer-size" => sized("Ki")?,
        _ => return None,
    };
    let dashes = if given.word.text.starts_with("--") { "--" } else { "-" };
    let edits = match &given.behind {
        Some(behind) if behind.text == value => vec![given.word.replaced(&format!("{dashes}{successor}"))],
        Some(behind) => vec![given.word.replaced(&format!("{dashes}{successor}")), behind.replaced(&value)],
        None => vec![given.word.replaced(&format!("{dashes}{successor}={value}"))],
    };
    Some(Fix::safe(format!("write `{dashes}{successor} {value}`"), edits))
}
