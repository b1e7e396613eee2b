//! As a part of the report of a run.

use crate::lint::judge::Diagnostic;
use crate::lint::set::Set;
use crate::model::manifest::{Fault, Manifests};

/// What was read and found.
#[must_use]
pub fn manifests(set: &Set, found: &[Diagnostic]) -> Manifests {
    Manifests {
        files: set.files(),
        resources: set.judged_resources(),
        findings: found.iter().map(|it| fault(set, it)).collect(),
    }
}

fn fault(set: &Set, diagnostic: &Diagnostic) -> Fault {
    let Diagnostic { rule, finding } = diagnostic;
    let source = set.source(finding.primary.place.source);
    let at = source.position(finding.primary.place.start);
    Fault {
        rule: rule.name.to_owned(),
        severity: rule.severity,
        file: source.name.clone(),
        line: at.line,
        column: at.column,
        message: finding.message.clone(),
        help: finding.help.clone(),
        errata: diagnostic.errata().iter().map(|&id| id.to_owned()).collect(),
    }
}
