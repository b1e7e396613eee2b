//! daprd cuts the files of a folder with a reader that holds 64 KiB; a longer document sends it round in a circle.

use crate::lint::document::Document;
use crate::lint::prelude::*;
use crate::lint::source::{Place, Source};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "file.large-document",
    page: include_str!("../../../../lint/file/large-document.md"),
    judge,
    ..Rule::ERROR
};

/// What the reader holds: a document with the line that ends it.
const LIMIT: usize = 64 * 1024;

/// The bytes of a byte order mark, which the text no longer has.
const MARK: usize = 3;

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for (id, source) in set.sources.iter().enumerate() {
        if source.text.len() + MARK < LIMIT || !is_read(set, source) {
            continue;
        }
        let documents: Vec<&Document> = set.documents.iter().filter(|document| document.source == id).collect();
        for (at, document) in documents.iter().enumerate() {
            // The last one needs room for a byte more: that there is none behind it has to be read.
            let end = documents.get(at + 1).map_or(source.text.len() + 1, |next| next.span.start);
            let mark = if source.marked && at == 0 { MARK } else { 0 };
            if end - document.span.start + mark <= LIMIT {
                continue;
            }
            let message = format!(
                "a document of {} bytes keeps daprd from starting: it reads less than {LIMIT}, and tries for ever",
                document.span.len() + mark
            );
            found.push(
                Finding::at(head(document), message)
                    .help("move it into a file outside the folder that `--resources-path` names"),
            );
        }
    }
}

/// Whether a daprd outside Kubernetes reads the file: every YAML file of a folder of resources, whatever is in it. A
/// Configuration alone makes no such folder.
fn is_read(set: &Set, source: &Source) -> bool {
    let name = source.name.to_lowercase();
    let beside =
        |resource: &&Resource| resource.kind != "Configuration" && set.source(resource.source).folder == source.folder;
    [".yaml", ".yml"].iter().any(|ending| name.ends_with(ending))
        && set.dapr().filter(beside).any(|resource| set.is_self_hosted(resource))
}

/// The first key, or where the document begins.
fn head(document: &Document) -> Place {
    let first = document.root.as_ref().and_then(|root| root.entries().first());
    let start = document.span.start;
    first.map_or(Place { source: document.source, start, end: start }, |entry| entry.key.place())
}

#[cfg(test)]
mod tests {
    use semver::Version;

    use super::*;
    use crate::lint::set::Target;

    const RESOURCE: &str = "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: cache\n#";

    fn speaks(text: &str) -> usize {
        let source = Source::new("res/all.yaml", None, "res", text);
        let set = Set::new(vec![source], Version::new(1, 18, 2), Some(Target::SelfHosted));
        let mut found = Vec::new();
        judge(&set, &mut found);
        found.len()
    }

    #[test]
    fn the_limit_is_that_of_the_reader() {
        let padded = |length: usize| format!("{RESOURCE}{}", "x".repeat(length - RESOURCE.len()));
        assert_eq!([LIMIT - 1, LIMIT].map(|length| speaks(&padded(length))), [0, 1]);
        // The separating line counts for the document before it.
        let first = |length: usize| format!("{}\n---\n{RESOURCE}\n", padded(length - 5));
        assert_eq!([LIMIT, LIMIT + 1].map(|length| speaks(&first(length))), [0, 1]);
        assert_eq!(speaks(&format!("\u{feff}{}", padded(LIMIT - 3))), 1);
    }
}
