//! SARIF 2.1.0, which code hosts show beside the lines.

use serde_json::{Value, json};

use crate::lint::finding::Label;
use crate::lint::judge::Diagnostic;
use crate::lint::rule::{Rule, Severity};
use crate::lint::set::Set;

/// The findings as one run.
#[must_use]
pub fn render(set: &Set, found: &[Diagnostic]) -> Value {
    let mut rules: Vec<&Rule> = found.iter().map(|it| it.rule).collect();
    rules.sort_by_key(|rule| rule.name);
    rules.dedup_by_key(|rule| rule.name);
    let results: Vec<Value> = found.iter().map(|it| result(set, it, &rules)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "dapr-conformance",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|rule| described(rule)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn described(rule: &Rule) -> Value {
    json!({
        "id": rule.name,
        "shortDescription": { "text": rule.summary() },
        "help": { "text": rule.page, "markdown": rule.page },
        "defaultConfiguration": { "level": level(rule.severity) },
    })
}

fn result(set: &Set, Diagnostic { rule, finding }: &Diagnostic, rules: &[&Rule]) -> Value {
    let help = finding.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
    let related: Vec<Value> = finding.labels.iter().map(|label| location(set, label)).collect();
    json!({
        "ruleId": rule.name,
        "ruleIndex": rules.iter().position(|known| known.name == rule.name),
        "level": level(rule.severity),
        "message": { "text": format!("{}{help}", finding.message) },
        "locations": [location(set, &finding.primary)],
        "relatedLocations": related,
    })
}

fn location(set: &Set, label: &Label) -> Value {
    let source = set.source(label.place.source);
    let (start, end) = (source.position(label.place.start), source.position(label.place.end));
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": { "uri": source.name },
            "region": {
                "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column,
            },
        },
    });
    if !label.text.is_empty() {
        location["message"] = json!({ "text": label.text });
    }
    location
}
