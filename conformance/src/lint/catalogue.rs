//! The rules as a list and one by one.

use std::fmt::Write as _;

use fixtures::error::{Error, Kind};
use serde::Serialize;

use crate::lint::fix::Safety;
use crate::lint::near::near;
use crate::lint::rule::{Profile, Rule, Severity};

/// A rule as data.
#[derive(Debug, Serialize)]
pub struct Entry {
    /// Its name.
    pub name: &'static str,
    /// What it asks for.
    pub summary: &'static str,
    /// How bad what it finds is.
    pub severity: Severity,
    /// From which profile on it speaks.
    pub profile: Profile,
    /// The first Dapr version that it is true of.
    pub since: &'static str,
    /// The first version that it is no longer true of.
    pub until: Option<&'static str>,
    /// Whether, and how safely, `--fix` mends it.
    pub fixable: Option<Safety>,
    /// The errata that it finds.
    pub errata: &'static [&'static str],
    /// Its page, below `conformance/lint/`.
    pub path: String,
    /// The text of its page.
    pub page: &'static str,
}

/// The rules as data, in the order of the registry.
#[must_use]
pub fn entries(rules: impl Iterator<Item = &'static Rule>) -> Vec<Entry> {
    rules.map(described).collect()
}

/// One rule as data.
///
/// # Errors
/// When there is none of that name; the error names the nearest.
pub fn entry(rules: impl Iterator<Item = &'static Rule>, name: &str) -> Result<Entry, Error> {
    let rules: Vec<_> = rules.collect();
    if let Some(rule) = rules.iter().find(|rule| rule.name == name) {
        return Ok(described(rule));
    }
    let near = near(name, rules.iter().map(|rule| rule.name));
    let help = near.map_or_else(|| "dapr-conformance lint rules".into(), |near| format!("the nearest is `{near}`"));
    Err(Error::new(Kind::Usage, format!("find the rule `{name}`: there is none of that name")).with_help(help))
}

fn described(rule: &'static Rule) -> Entry {
    Entry {
        name: rule.name,
        summary: rule.summary(),
        severity: rule.severity,
        profile: rule.profile,
        since: rule.since,
        until: rule.until,
        fixable: rule.fixes,
        errata: rule.errata,
        path: rule.page_path(),
        page: rule.page,
    }
}

/// All rules, a line each.
#[must_use]
pub fn list(entries: &[Entry]) -> String {
    let wide = entries.iter().map(|entry| entry.name.len()).max().unwrap_or_default();
    let mut out = String::new();
    for entry in entries {
        let profile = if entry.profile == Profile::Pedantic { "pedantic" } else { "" };
        let fix = match entry.fixable {
            Some(Safety::Safe) => "fix",
            Some(Safety::Unsafe) => "unsafe",
            None => "",
        };
        let _ =
            writeln!(out, "{:wide$}  {:7}  {profile:8}  {fix:6}  {}", entry.name, entry.severity.word(), entry.summary);
    }
    let _ = writeln!(out, "\n{} rules; `dapr-conformance lint explain RULE` shows one whole", entries.len());
    out
}

/// The rules as a part of the catalogue: a table per area, each rule with its page.
#[must_use]
pub fn markdown(entries: &[Entry]) -> String {
    let mut out = format!(
        "\n## manifest\n\nResource files, judged before anything starts by `dapr-conformance lint`: {} rules.\n",
        entries.len()
    );
    let mut area = "";
    for entry in entries {
        let (of, _) = entry.name.split_once('.').unwrap_or((entry.name, ""));
        if of != area {
            area = of;
            let head = "| rule | asks for | severity | profile | since | until | fix |\n|---|---|---|---|---|---|---|";
            let _ = write!(out, "\n### manifest/{area}\n\n{head}\n");
        }
        let profile = if entry.profile == Profile::Pedantic { "pedantic" } else { "default" };
        let fix = match entry.fixable {
            Some(Safety::Safe) => "safe",
            Some(Safety::Unsafe) => "unsafe",
            None => "",
        };
        let _ = writeln!(
            out,
            "| [{}](lint/{}) | {} | {} | {profile} | {} | {} | {fix} |",
            entry.name,
            entry.path,
            entry.summary.replace('|', "\\|"),
            entry.severity.word(),
            entry.since,
            entry.until.unwrap_or_default(),
        );
    }
    out
}

/// One rule: its head and its page.
#[must_use]
pub fn explain(entry: &Entry) -> String {
    let until = entry.until.map(|until| format!(" until {until}")).unwrap_or_default();
    let fix = match entry.fixable {
        Some(Safety::Safe) => "--fix",
        Some(Safety::Unsafe) => "--fix=unsafe",
        None => "no",
    };
    let profile = if entry.profile == Profile::Pedantic { ", only with --profile pedantic" } else { "" };
    let errata = if entry.errata.is_empty() { String::new() } else { format!("; errata {}", entry.errata.join(", ")) };
    let head =
        format!("{}{profile}; since Dapr {}{until}; fixable: {fix}{errata}\n\n", entry.severity.word(), entry.since);
    format!("{head}{}", entry.page)
}
