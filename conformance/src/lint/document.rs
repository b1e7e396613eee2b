//! The documents of a text, cut where Dapr cuts them.

use std::rc::Rc;

use crate::lint::source::{Place, Source, SourceId, Span};
use crate::lint::yaml::comment::Comment;
use crate::lint::yaml::node::Node;
use crate::lint::yaml::parse::{Broken, parse};

/// One document.
#[derive(Debug)]
pub struct Document {
    /// The text that it stands in.
    pub source: SourceId,
    /// Its bytes, without the lines that separate it from others.
    pub span: Span,
    /// Its content; `None` when it is only comments, or broken.
    pub root: Option<Rc<Node>>,
    /// Its comments.
    pub comments: Vec<Comment>,
    /// Why it cannot be read.
    pub broken: Option<Broken>,
}

impl Document {
    /// Where it is.
    #[must_use]
    pub fn place(&self) -> Place {
        Place { source: self.source, start: self.span.start, end: self.span.end }
    }

    /// Whether the services of a compose file stand in it.
    #[must_use]
    pub fn is_compose(&self) -> bool {
        let services = self.root.as_ref().and_then(|root| root.at(&["services"]));
        let service = |node: &Node| ["image", "build", "command"].iter().any(|key| node.get(key).is_some());
        services.is_some_and(|services| services.entries().iter().any(|entry| service(&entry.value)))
    }

    /// Whether it is the file of `dapr run -f`.
    #[must_use]
    pub fn is_run_file(&self) -> bool {
        let apps = self.root.as_ref().and_then(|root| root.at(&["apps"]));
        let app =
            |node: &Node| ["appDirPath", "appID", "appPort", "daprHTTPPort"].iter().any(|key| node.get(key).is_some());
        apps.is_some_and(|apps| apps.items().iter().any(|item| app(item)))
    }
}

/// The documents of a text. Dapr's loader cuts at each line that begins with `---` and skips the rest of that line, as
/// does kubectl's; a broken document is the end of nothing but itself.
#[must_use]
pub fn documents(id: SourceId, source: &Source) -> Vec<Document> {
    parts(&source.text).into_iter().map(|span| document(id, &source.text, span)).collect()
}

fn document(source: SourceId, text: &str, span: Span) -> Document {
    match parse(source, text, span.clone()) {
        Ok(parsed) => Document { source, span, root: parsed.root, comments: parsed.comments, broken: None },
        Err(broken) => Document { source, span, root: None, comments: Vec::new(), broken: Some(broken) },
    }
}

fn parts(text: &str) -> Vec<Span> {
    let (mut parts, mut start, mut from) = (Vec::new(), 0, 0);
    while let Some(found) = text[from..].find("\n---") {
        let end = from + found + 1;
        parts.push(start..end);
        start = text[end..].find('\n').map_or(text.len(), |rest| end + rest + 1);
        // The break before the next document may be the one that ends the separating line.
        from = start.saturating_sub(1).max(end);
    }
    parts.push(start..text.len());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        parts(text).into_iter().map(|span| &text[span]).collect()
    }

    #[test]
    fn documents_are_cut_at_lines_that_begin_with_three_dashes() {
        assert_eq!(cut("a: 1\n---\nb: 2\n"), ["a: 1\n", "b: 2\n"]);
        assert_eq!(cut("---\na: 1\r\n---\r\nb: 2"), ["---\na: 1\r\n", "b: 2"]);
        assert_eq!(cut("a\n--- # x\n---\n"), ["a\n", "", ""]);
        assert_eq!(cut("a: |\n  -----BEGIN\n  ---\n"), ["a: |\n  -----BEGIN\n  ---\n"]);
        assert_eq!(cut(""), [""]);
    }
}
