//! A document that is no YAML is loaded by nobody: daprd leaves it out with a line in its log, kubectl stops at it.

use crate::lint::document::Document;
use crate::lint::prelude::*;
use crate::lint::source::{Place, Source};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "file.broken-document",
    page: include_str!("../../../../lint/file/broken-document.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for document in &set.documents {
        let Some(broken) = &document.broken else { continue };
        let source = set.source(document.source);
        let text = &source.text[document.span.clone()];
        let beside = || set.dapr().any(|resource| resource.source == document.source);
        // What is still a template is no YAML before it is rendered.
        if text.contains("{{") || !(text.contains("dapr.io/") || beside()) {
            continue;
        }
        found.push(
            Finding::at(line(source, document, broken.at), "this is no YAML, so what it describes does not exist")
                .saying(broken.why.clone())
                .help("daprd leaves such a document out, with a warning in its log; kubectl refuses it"),
        );
    }
}

/// The line on which it was noticed, without its indentation; the last one of the document for what never ends.
fn line(source: &Source, document: &Document, at: usize) -> Place {
    let at = at.min(document.span.end.saturating_sub(1)).max(document.span.start);
    let line = source.line(at);
    let text = &source.text[line.clone()];
    let start = line.start + (text.len() - text.trim_start().len());
    Place { source: document.source, start, end: start + text.trim().len() }
}
