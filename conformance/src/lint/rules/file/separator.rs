//! The lines at which a text is cut into documents, and what stands on them beside the dashes.

use crate::lint::source::Span;

/// What cuts a text, at the beginning of a line.
pub(super) const DASHES: &str = "---";

/// What stands behind the dashes of the line that begins at `start`. `None` for blanks, for a comment, and for further
/// dashes; and for the first line of a text, which cuts nothing and is read as YAML reads it.
pub(super) fn content(text: &str, start: usize) -> Option<Span> {
    let line = text[start..].split('\n').next().unwrap_or_default();
    let rest = line.strip_prefix(DASHES).filter(|_| start > 0)?;
    let content = rest.trim();
    if content.is_empty() || content.starts_with(['#', '-']) {
        return None;
    }
    let from = start + DASHES.len() + (rest.len() - rest.trim_start().len());
    Some(from..from + content.len())
}

/// What stands on the separating line before the document that begins at `start`.
pub(super) fn before(text: &str, start: usize) -> Option<Span> {
    let end = start.checked_sub(1)?;
    let line = text[..end].rfind('\n').map_or(0, |at| at + 1);
    content(text, line)
}

/// The line break that a text is written with.
pub(super) fn line_break(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_behind_the_dashes_is_told_from_comments_and_decoration() {
        let text = "a: 1\n--- {b: 2} # x\n---\n--- # y\n-----\nc: 3\n";
        let lines = text.match_indices('\n').map(|(at, _)| at + 1).filter(|start| text[*start..].starts_with(DASHES));
        let found: Vec<_> = lines.filter_map(|start| content(text, start)).map(|span| &text[span]).collect();
        assert_eq!(found, ["{b: 2} # x"]);
        assert_eq!(before(text, text.find("---\n").unwrap()).map(|span| &text[span]), Some("{b: 2} # x"));
        assert_eq!((content("--- a", 0), before("a: 1", 0)), (None, None));
    }
}
