//! A file whose resources are all commented out is a file without resources, and nobody says so.

use crate::lint::document::Document;
use crate::lint::prelude::*;
use crate::lint::source::Place;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "file.only-comments",
    page: include_str!("../../../../lint/file/only-comments.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for id in 0..set.sources.len() {
        let documents: Vec<&Document> = set.documents.iter().filter(|document| document.source == id).collect();
        let has_content = |document: &&Document| {
            document.broken.is_some() || document.root.as_ref().is_some_and(|root| !root.is_null())
        };
        if documents.iter().any(has_content) {
            continue;
        }
        let mut comments = documents.iter().flat_map(|document| &document.comments);
        let Some(comment) = comments.find(|comment| comment.text.trim().starts_with("apiVersion: dapr.io/")) else {
            continue;
        };
        let place = Place { source: id, start: comment.span.start, end: comment.span.end };
        found.push(
            Finding::at(place, "the whole file is comments: the resource in it is loaded by nobody")
                .help("take the `#` away; or delete the file, if that is meant"),
        );
    }
}
