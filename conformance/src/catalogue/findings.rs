//! `FINDINGS.md`: what a Dapr release breaks, rendered from its baseline: a track record, then each finding.

use std::fmt::Write as _;

use crate::judge::baseline::{Baseline, KnownViolation};
use crate::model::step::Step;
use crate::run::check::Check;

/// The entries of one step, over all transports.
struct Finding<'a> {
    check: &'static Check,
    step: &'static Step,
    first: &'a KnownViolation,
    entries: Vec<&'a KnownViolation>,
}

/// The Markdown text of the baseline of `version`, in the order of `checks`.
#[must_use]
pub fn render(version: &str, baseline: &Baseline, checks: &[&'static Check]) -> String {
    let mut out = format!(
        "# Findings in Dapr {version}\n\nViolations of Dapr's own contract that the checks meet on a real sidecar, \
         rendered from `baselines/{version}.json`. A run accepts them, and nothing beside them, until they expire; one that no longer \
         shows fails the run as stale. A test keeps this page current; `HARNESS_UPDATE=1 cargo test -p conformance --test \
         catalog` rewrites it.\n",
    );
    let findings = findings(baseline, checks);
    if findings.is_empty() {
        out.push_str("\nNone.\n");
        return out;
    }
    out.push_str("\n| finding | since | seen on | reported | repeat | mended in |\n|---|---|---|---|---|---|\n");
    for finding in &findings {
        record(&mut out, finding);
    }
    for finding in &findings {
        section(&mut out, finding);
    }
    out
}

/// One per check and step, in the order of the catalogue.
fn findings<'a>(baseline: &'a Baseline, checks: &[&'static Check]) -> Vec<Finding<'a>> {
    let steps = checks.iter().flat_map(|check| check.steps.iter().map(move |step| (*check, step)));
    let of = |(check, step): (&'static Check, &'static Step)| {
        let same = baseline.entries.iter().filter(|entry| entry.check == check.id && entry.step == step.slug);
        let entries: Vec<_> = same.collect();
        entries.first().copied().map(|first| Finding { check, step, first, entries })
    };
    steps.filter_map(of).collect()
}

/// A line of the track record.
fn record(out: &mut String, finding: &Finding<'_>) {
    let Finding { check, step, first, .. } = finding;
    let anchor = format!("{}--{}", check.id.replace('.', ""), step.slug);
    let reported = first.link.as_ref().map(|link| format!("[{}]({link})", number(link))).unwrap_or_default();
    let _ = writeln!(
        out,
        "| [{}](#{anchor}) | {} | {} | {reported} | `dapr-conformance check {}` | {} |",
        first.reason.replace('|', "\\|"),
        first.since,
        first.seen_on().unwrap_or_default(),
        check.id,
        first.until.as_deref().unwrap_or("not yet"),
    );
}

/// `dapr/dapr#10319` of its address.
fn number(link: &str) -> String {
    let parts: Vec<_> = link.trim_start_matches("https://github.com/").split('/').collect();
    match parts[..] {
        [owner, repository, _, number] => format!("{owner}/{repository}#{number}"),
        _ => link.to_owned(),
    }
}

fn section(out: &mut String, finding: &Finding<'_>) {
    let Finding { check, step, first, entries } = finding;
    let over: Vec<_> = entries.iter().map(|entry| entry.transport.slug()).collect();
    let _ = write!(out, "\n## {} › {}\n\n{}\n\n", check.id, step.slug, check.clause.text);
    let _ = writeln!(out, "- over: {}", over.join(", "));
    let until = first.until.as_ref().map(|until| format!(", before {until}")).unwrap_or_default();
    let _ = writeln!(out, "- versions: from {}{until}", first.since);
    let _ = writeln!(out, "- violated: {}", first.reason);
    if let Some(ratio) = &first.sometimes {
        let _ = writeln!(out, "- shows: sometimes, {ratio}");
    }
    for entry in entries {
        let over = if entries.len() == 1 { String::new() } else { format!(" ({})", entry.transport.slug()) };
        let _ = writeln!(out, "- seen{over}: {}", entry.evidence);
    }
    if let Some(link) = &first.link {
        let _ = writeln!(out, "- reported: {link}");
    }
    let _ = writeln!(out, "- accepted until: {}", first.expires);
}
