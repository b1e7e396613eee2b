//! Workflow commands of GitHub Actions: each finding stands beside its line in a pull request.

use std::fmt::Write as _;

use crate::lint::judge::Diagnostic;
use crate::lint::set::Set;

/// One line a finding.
#[must_use]
pub fn render(set: &Set, found: &[Diagnostic]) -> String {
    let mut out = String::new();
    for Diagnostic { rule, finding } in found {
        let place = &finding.primary.place;
        let source = set.source(place.source);
        let (start, end) = (source.position(place.start), source.position(place.end));
        let help = finding.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        // A column is only taken within one line.
        let columns = if start.line == end.line {
            format!(",col={},endColumn={}", start.column, end.column)
        } else {
            String::new()
        };
        let _ = writeln!(
            out,
            "::{} file={},line={},endLine={}{columns},title={}::{}",
            rule.severity.word(),
            property(source.name.strip_prefix("./").unwrap_or(&source.name)),
            start.line,
            end.line,
            property(rule.name),
            escaped(&format!("{}{help}", finding.message)),
        );
    }
    out
}

fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}
