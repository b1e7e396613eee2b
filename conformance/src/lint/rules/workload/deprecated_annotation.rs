//! Annotations that still work and go with a later version; each has a successor.

use crate::lint::facts::annotation::{annotation, is_truthy};
use crate::lint::prelude::*;
use crate::lint::workload::Workload;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "workload.deprecated-annotation",
    since: "1.15",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/workload/deprecated-annotation.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for workload in set.workloads() {
        for entry in workload.annotations() {
            let Some(successor) = annotation(entry.name()).and_then(|known| known.deprecated) else { continue };
            let message = format!("`{}` is deprecated: a later Dapr will pass over it", entry.name());
            let finding = Finding::at(&entry.key, message).help(format!("`{successor}` takes its place"));
            found.push(finding.fix(replaced(&workload, entry, successor)));
        }
    }
}

/// The successor with what means the same. Beside a successor that is there already nobody can tell what is meant.
fn replaced(workload: &Workload<'_>, entry: &Entry, successor: &str) -> Option<Fix> {
    if workload.annotations().iter().any(|other| other.name() == successor) {
        return None;
    }
    let text = entry.value.text().filter(|text| !is_unfilled(text))?;
    let sized = |unit: &str| {
        (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| format!("{text}{unit}"))
    };
    let written = match entry.name() {
        "dapr.io/app-ssl" if is_truthy(text) => "https".to_owned(),
        "dapr.io/http-max-request-size" => sized("Mi")?,
        "dapr.io/http-read-buffer-size" => sized("Ki")?,
        _ => return None,
    };
    let edits = [edit::replace(&entry.key, successor), edit::quote(&entry.value, &written)];
    Some(Fix::safe(format!("write `{successor}: \"{written}\"`"), edits))
}
