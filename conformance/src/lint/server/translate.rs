//! Findings as the protocol has them.

use std::collections::HashMap;

use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, Diagnostic as Shown, DiagnosticRelatedInformation,
    DiagnosticSeverity, Hover, HoverContents, Location, MarkupContent, MarkupKind, NumberOrString, Position, Range,
    TextEdit, Uri, WorkspaceEdit,
};

use crate::lint::judge::Diagnostic;
use crate::lint::rule::Severity;
use crate::lint::set::Set;
use crate::lint::source::Place;

/// The text that the editor asks about is the first of the set.
const OWN: usize = 0;

fn range(set: &Set, place: &Place) -> Range {
    let source = set.source(place.source);
    let position = |offset| {
        let (line, column) = source.editor_position(offset);
        Position::new(line, column)
    };
    Range::new(position(place.start), position(place.end))
}

/// A finding in the buffer `uri`.
pub(super) fn shown(set: &Set, uri: &Uri, Diagnostic { rule, finding }: &Diagnostic) -> Shown {
    // A related place has to lie in a file that the editor can open by its address; only the buffer is sure to.
    let labels = finding.labels.iter().filter(|label| label.place.source == OWN);
    let related = labels.map(|label| DiagnosticRelatedInformation {
        location: Location::new(uri.clone(), range(set, &label.place)),
        message: label.text.clone(),
    });
    let related: Vec<_> = related.collect();
    let help = finding.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    Shown {
        range: range(set, &finding.primary.place),
        severity: Some(match rule.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
        }),
        code: Some(NumberOrString::String(rule.name.to_owned())),
        source: Some("dapr-conformance".to_owned()),
        message: format!("{}{help}", finding.message),
        related_information: (!related.is_empty()).then_some(related),
        ..Shown::default()
    }
}

/// The findings at a position of the buffer.
pub(super) fn at<'a>(set: &Set, found: &'a [Diagnostic], from: Position, to: Position) -> Vec<&'a Diagnostic> {
    let source = set.source(OWN);
    let offset = |at: Position| source.editor_offset(at.line, at.character).unwrap_or(source.text.len());
    let (from, to) = (offset(from), offset(to));
    let own = found.iter().filter(|it| it.finding.primary.place.source == OWN);
    own.filter(|it| it.finding.primary.place.start <= to && from <= it.finding.primary.place.end).collect()
}

/// The pages of the rules that speak there.
pub(super) fn hover(found: &[&Diagnostic]) -> Option<Hover> {
    let mut pages: Vec<&str> = found.iter().map(|it| it.rule.page).collect();
    pages.dedup();
    let value = pages.join("\n\n---\n\n");
    let contents = HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value });
    (!found.is_empty()).then_some(Hover { contents, range: None })
}

/// The fixes of what is found there.
#[expect(clippy::mutable_key_type, reason = "the protocol's own type, whose hash is that of its text")]
pub(super) fn actions(set: &Set, uri: &Uri, found: &[&Diagnostic]) -> Vec<CodeActionOrCommand> {
    let fixable = found.iter().filter_map(|it| Some((it, it.finding.fix.as_ref()?)));
    let own = fixable.filter(|(_, fix)| fix.edits.iter().all(|edit| edit.place.source == OWN));
    own.map(|(it, fix)| {
        let edits = fix.edits.iter().map(|edit| TextEdit::new(range(set, &edit.place), edit.text.clone())).collect();
        let changes = HashMap::from([(uri.clone(), edits)]);
        CodeActionOrCommand::CodeAction(CodeAction {
            title: format!("{} ({})", fix.title, it.rule.name),
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: Some(vec![shown(set, uri, it)]),
            edit: Some(WorkspaceEdit::new(changes)),
            is_preferred: Some(fix.safety == crate::lint::fix::Safety::Safe),
            ..CodeAction::default()
        })
    })
    .collect()
}
