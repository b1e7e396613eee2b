//! For a reader: the lines in question, what is wrong with them, and what to write.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Patch, Renderer, Snippet};

use crate::lint::finding::Label;
use crate::lint::fix::{Edit, Fix, Safety};
use crate::lint::judge::Diagnostic;
use crate::lint::rule::Severity;
use crate::lint::set::Set;
use crate::lint::source::{Place, SourceId, Span};

/// The findings, one below the other, and how many there are.
#[must_use]
pub fn render(set: &Set, found: &[Diagnostic], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for diagnostic in found {
        out.push_str(&renderer.render(&groups(set, diagnostic)));
        out.push_str("\n\n");
    }
    out.push_str(&summary(set, found));
    out
}

/// One finding without colours: what pages show.
#[must_use]
pub fn one(set: &Set, diagnostic: &Diagnostic) -> String {
    Renderer::plain().render(&groups(set, diagnostic))
}

fn groups<'a>(set: &'a Set, diagnostic: &'a Diagnostic) -> Vec<Group<'a>> {
    let Diagnostic { rule, finding } = diagnostic;
    let level = match rule.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(finding.message.as_str()).id(rule.name));
    let mut sources: Vec<SourceId> = vec![finding.primary.place.source];
    sources.extend(finding.labels.iter().map(|label| label.place.source));
    let mut shown: Vec<SourceId> = Vec::new();
    for source in sources {
        if shown.contains(&source) {
            continue;
        }
        shown.push(source);
        group = group.element(snippet(set, source, &finding.primary, &finding.labels));
    }
    let fix = finding.fix.as_ref().filter(|fix| !fix.edits.is_empty());
    let Some(fix) = fix else {
        return vec![match &finding.help {
            Some(help) => group.element(Level::HELP.message(help.as_str())),
            None => group,
        }];
    };
    let name = if fix.safety == Safety::Safe { "--fix" } else { "--fix=unsafe" };
    let said = finding.help.as_ref().unwrap_or(&fix.title);
    if !is_shown(set, fix) {
        return vec![group.element(Level::HELP.message(format!("{said} ({name}; --diff shows it)")))];
    }
    let source = fix.edits[0].place.source;
    let text = set.source(source);
    let window = window(set, source, fix.edits.iter().map(|edit| &edit.place));
    let patches = fix
        .edits
        .iter()
        .map(|edit| Patch::new(edit.place.start - window.start..edit.place.end - window.start, edit.text.as_str()));
    let first = text.position(window.start).line;
    let snippet = Snippet::source(&text.text[window.clone()]).line_start(first).patches(patches);
    vec![group, Level::HELP.secondary_title(format!("{said} ({name})")).element(snippet)]
}

/// Whether the library can show a fix: one edit, or several within lines. Lines that move are shown in a muddle.
fn is_shown(set: &Set, fix: &Fix) -> bool {
    let within = |edit: &Edit| {
        let text = &set.source(edit.place.source).text;
        !edit.text.contains('\n') && !text[edit.place.span()].contains('\n')
    };
    fix.edits.len() == 1 || fix.edits.iter().all(within)
}

fn snippet<'a>(set: &'a Set, id: SourceId, primary: &'a Label, labels: &'a [Label]) -> Snippet<'a, Annotation<'a>> {
    let source = set.source(id);
    let marked = || std::iter::once(primary).chain(labels).filter(|label| label.place.source == id);
    let window = window(set, id, marked().map(|label| &label.place));
    let annotation = |label: &'a Label| {
        let kind = if std::ptr::eq(label, primary) { AnnotationKind::Primary } else { AnnotationKind::Context };
        let span = first_line(&source.text, label.place.span());
        let text = (!label.text.is_empty()).then_some(label.text.as_str());
        kind.span(span.start - window.start..span.end - window.start).label(text)
    };
    let first = source.position(window.start).line;
    let path = source.name.as_str();
    Snippet::source(&source.text[window.clone()]).line_start(first).path(path).annotations(marked().map(annotation))
}

/// A place of several lines is shown by its first one.
fn first_line(text: &str, span: Span) -> Span {
    let line = text[span.clone()].split(['\r', '\n']).next().unwrap_or_default();
    span.start..span.start + line.len()
}

/// The lines from the first to the last of the places.
fn window<'a>(set: &Set, id: SourceId, places: impl Iterator<Item = &'a Place>) -> Span {
    let source = set.source(id);
    let lines: Vec<Span> = places.flat_map(|place| [source.line(place.start), source.line(place.end)]).collect();
    let start = lines.iter().map(|line| line.start).min().unwrap_or_default();
    start..lines.iter().map(|line| line.end).max().unwrap_or(start)
}

fn summary(set: &Set, found: &[Diagnostic]) -> String {
    let count = |severity| found.iter().filter(|it| it.rule.severity == severity).count();
    let many = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    let read = format!("{}, {} of Dapr's", many(set.files(), "file"), many(set.judged_resources(), "resource"));
    if found.is_empty() {
        return format!("clean: {read}, for Dapr {}\n", set.version());
    }
    let fixes =
        |safety| found.iter().filter_map(|it| it.finding.fix.as_ref()).filter(|fix| fix.safety == safety).count();
    let (safe, risky) = (fixes(Safety::Safe), fixes(Safety::Unsafe));
    let mut out = format!(
        "{}, {} in {read}, for Dapr {}\n",
        many(count(Severity::Error), "error"),
        many(count(Severity::Warning), "warning"),
        set.version()
    );
    if safe + risky > 0 {
        out.push_str(&format!("fixable: {safe} by --fix, {risky} more by --fix=unsafe; --diff shows them\n"));
    }
    out.push_str("what a rule means: dapr-conformance lint explain RULE\n");
    out
}
