//! `FINDINGS.md`: what a Dapr release breaks, rendered from its baseline.

use std::fmt::Write as _;

use crate::judge::baseline::Baseline;
use crate::run::check::Check;

/// The Markdown text of the baseline of `version`, in the order of `checks`.
#[must_use]
pub fn render(version: &str, baseline: &Baseline, checks: &[&'static Check]) -> String {
    let mut out = format!(
        "# Findings in Dapr {version}\n\nViolations of Dapr's own contract that the checks meet on a real sidecar, \
         rendered from `baselines/{version}.json`. A run accepts them, and nothing beside them, until they expire; one that no longer \
         shows fails the run as stale. A test keeps this page current; `HARNESS_UPDATE=1 cargo test -p conformance --test \
         catalog` rewrites it.\n",
    );
    if baseline.entries.is_empty() {
        out.push_str("\nNone.\n");
    }
    // One section per check and step, in the order of the catalogue; transports share it.
    for check in checks {
        for step in check.steps {
            let same = baseline.entries.iter().filter(|entry| entry.check == check.id && entry.step == step.slug);
            let entries: Vec<_> = same.collect();
            let Some(first) = entries.first() else { continue };
            let over: Vec<_> = entries.iter().map(|entry| entry.transport.slug()).collect();
            let _ = write!(out, "\n## {} › {}\n\n{}\n\n", check.id, step.slug, check.clause.text);
            let _ = writeln!(out, "- over: {}", over.join(", "));
            let until = first.until.as_ref().map(|until| format!(", before {until}")).unwrap_or_default();
            let _ = writeln!(out, "- versions: from {}{until}", first.since);
            let _ = writeln!(out, "- violated: {}", first.reason);
            if let Some(ratio) = &first.sometimes {
                let _ = writeln!(out, "- shows: sometimes, {ratio}");
            }
            for entry in &entries {
                let over = if entries.len() == 1 { String::new() } else { format!(" ({})", entry.transport.slug()) };
                let _ = writeln!(out, "- seen{over}: {}", entry.evidence);
            }
            if let Some(link) = &first.link {
                let _ = writeln!(out, "- reported: {link}");
            }
            let _ = writeln!(out, "- accepted until: {}", first.expires);
        }
    }
    out
}
