//! Of two equal keys of a mapping the last one counts, and nobody says so.

use crate::lint::document::Document;
use crate::lint::input::is_daprs;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "file.duplicate-key",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/file/duplicate-key.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for document in set.documents.iter().filter(|document| is_daprs(set, document) && !document.is_run_file()) {
        let Some(root) = &document.root else { continue };
        let refused = refused(set, document);
        root.walk(&mut |node| {
            let Value::Mapping(entries) = &node.value else { return };
            for (at, entry) in entries.iter().enumerate() {
                let name = entry.name();
                let Some(last) = entries[at + 1..].iter().rfind(|other| other.name() == name) else { continue };
                // What is merged into a mapping stands beside its keys.
                if name.is_empty() || name == "<<" {
                    continue;
                }
                let effect = refused.unwrap_or("this one is not read");
                let counts = if refused.is_some() { "here again" } else { "this one counts" };
                let fix = if refused.is_some() { None } else { removed(set, node, entry) };
                let finding = Finding::at(&entry.key, format!("`{name}` stands twice in one mapping: {effect}"));
                found.push(finding.label(&last.key, counts).help("keep one of them").fix(fix));
            }
        });
    }
}

/// What comes of it where the file is refused as a whole.
fn refused(set: &Set, document: &Document) -> Option<&'static str> {
    let within =
        |resource: &&Resource| resource.source == document.source && document.span.contains(&resource.place().start);
    if document.is_compose() {
        return Some("compose refuses the file");
    }
    // daprd has another reader for the file that `--config` names, a stricter one.
    let strict = set.of("Configuration").filter(within).any(|resource| set.is_self_hosted(resource));
    strict.then_some("daprd does not start with the file")
}

/// Takes the entry away that nobody reads, unless a comment would go with it.
fn removed(set: &Set, mapping: &Node, entry: &Entry) -> Option<Fix> {
    let source = set.source(mapping.source);
    let edit = edit::remove_entry(source, mapping, entry);
    let lost = source.text[edit.place.span()].contains('#');
    (!lost).then(|| Fix::safe("take away the one that is not read", [edit]))
}
