//! SARIF 2.1.0, which code hosts show beside the lines.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};

use crate::lint::finding::Label;
use crate::lint::judge::Diagnostic;
use crate::lint::rule::{Rule, Severity};
use crate::lint::set::Set;

/// What cannot stand for itself in the path of an address; a colon would end the name of a scheme.
const MEANT: AsciiSet = CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b':')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

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

/// A path as a relative address: what has a meaning there is written by its bytes.
fn address(name: &str) -> String {
    let name = name.strip_prefix("./").unwrap_or(name);
    utf8_percent_encode(name, &MEANT).to_string()
}

fn location(set: &Set, label: &Label) -> Value {
    let source = set.source(label.place.source);
    let (start, end) = (source.position(label.place.start), source.position(label.place.end));
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": { "uri": address(&source.name) },
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_an_address() {
        assert_eq!(address("./k8s/a.yaml"), "k8s/a.yaml");
        assert_eq!(address("my é 50%:#.yaml"), "my%20%C3%A9%2050%25%3A%23.yaml");
    }
}
