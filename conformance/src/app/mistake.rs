//! What is wrong in a file, shown to whoever wrote it: the line, what is wrong with it, and what may be meant.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use fixtures::error::{Error, Kind};

use crate::lint::source::{Source, Span};
use crate::lint::yaml::node::Node;
use crate::lint::yaml::parse::Broken;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mistake {
    at: Span,
    why: String,
    help: Option<String>,
}

impl Mistake {
    /// Something is wrong with a node.
    pub(super) fn at(node: &Node, why: impl Into<String>) -> Self {
        Self { at: node.span.clone(), why: why.into(), help: None }
    }

    /// Something is wrong with the text as a whole.
    pub(super) fn nowhere(why: impl Into<String>) -> Self {
        Self { at: 0..0, why: why.into(), help: None }
    }

    /// The text cannot be read.
    pub(super) fn broken(broken: &Broken) -> Self {
        Self { at: broken.at..broken.at, why: format!("this is no YAML: {}", broken.why), help: None }
    }

    /// Says what may be meant, or what to do.
    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// The line with what is wrong in it, under `file:line:column`.
    fn shown(&self, source: &Source) -> String {
        let line = source.line(self.at.start);
        let text = source.text[line.clone()].trim_end();
        let place = |at: usize| at.saturating_sub(line.start).min(text.len());
        let mark = AnnotationKind::Primary.span(place(self.at.start)..place(self.at.end.max(self.at.start)));
        let first = source.position(line.start).line;
        let snippet = Snippet::source(text).line_start(first).path(source.name.as_str()).annotation(mark);
        let group = Group::with_title(Level::ERROR.primary_title(self.why.as_str())).element(snippet);
        let group = match &self.help {
            Some(help) => group.element(Level::HELP.message(help.as_str())),
            None => group,
        };
        Renderer::plain().render(&[group])
    }
}

/// The error that the file is not taken, with all that is wrong in it, in its order.
pub(super) fn refusal(source: &Source, mistakes: &[Mistake]) -> Error {
    let count = match mistakes.len() {
        1 => "1 mistake".to_owned(),
        count => format!("{count} mistakes"),
    };
    let mut sorted: Vec<_> = mistakes.iter().collect();
    sorted.sort_by_key(|mistake| mistake.at.start);
    let shown: Vec<_> = sorted.into_iter().map(|mistake| mistake.shown(source)).collect();
    Error::new(Kind::Usage, format!("read {}: {count}\n{}", source.name, shown.join("\n\n")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::yaml::parse::parse;

    #[test]
    fn the_line_is_shown_with_its_place() {
        let text = "a: 1\né:\n  b: wrong\n";
        let root = parse(0, text, 0..text.len()).unwrap().root.unwrap();
        let mistake = Mistake::at(root.at(&["é", "b"]).unwrap(), "this is wrong").help("write 2");
        let told = refusal(&Source::new("a.yaml", None, "", text), &[mistake]).to_string();
        for part in [
            "read a.yaml: 1 mistake\n",
            "error: this is wrong",
            "a.yaml:3:6",
            "3 |   b: wrong",
            "^^^^^",
            "help: write 2",
        ] {
            assert!(told.contains(part), "{part} in:\n{told}");
        }
    }

    #[test]
    fn a_place_at_the_end_of_the_text_is_shown_too() {
        let broken = Broken { why: "it ends".into(), at: 3 };
        let told = refusal(&Source::new("a.yaml", None, "", "a: "), &[Mistake::broken(&broken)]).to_string();
        assert!(told.contains("no YAML: it ends") && told.contains("a.yaml:1"), "{told}");
    }
}
