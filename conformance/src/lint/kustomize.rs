//! What kustomize lays over other resources: a patch holds a part of a resource and lacks the rest.

use std::collections::HashSet;
use std::rc::Rc;

use crate::lint::document::Document;
use crate::lint::source::{Source, SourceId};
use crate::lint::yaml::node::Node;

/// How kustomize calls its own file.
const NAMES: [&str; 2] = ["kustomization.yaml", "kustomization.yml"];

/// The texts that a kustomization among the texts names as patches.
#[must_use]
pub fn patches(sources: &[Source], documents: &[Document]) -> Vec<SourceId> {
    let mut paths: Vec<String> = Vec::new();
    for document in documents {
        let source = &sources[document.source];
        let Some(root) = document.root.as_ref().filter(|_| is_kustomization(&source.name)) else { continue };
        paths.extend(named(root).into_iter().map(|path| format!("{}/{path}", source.folder)));
    }
    let wanted: HashSet<Vec<&str>> = paths.iter().map(|path| parts(path)).collect();
    (0..sources.len()).filter(|id| wanted.contains(&parts(&sources[*id].name))).collect()
}

fn is_kustomization(name: &str) -> bool {
    NAMES.contains(&name.rsplit(['/', '\\']).next().unwrap_or_default())
}

/// The paths of patches, seen from the folder of the kustomization.
fn named(root: &Node) -> Vec<&str> {
    let listed = ["patches", "patchesJson6902"].into_iter().flat_map(|key| items(root, key));
    let merged = items(root, "patchesStrategicMerge").iter().map(|patch| &**patch);
    listed.filter_map(|patch| patch.at(&["path"])).chain(merged).filter_map(Node::text).collect()
}

fn items<'a>(root: &'a Node, key: &str) -> &'a [Rc<Node>] {
    root.at(&[key]).map(Node::items).unwrap_or_default()
}

/// The parts of a path, less those that lead nowhere else.
fn parts(path: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::document::documents;

    #[test]
    fn the_files_of_patches_are_found_from_the_folder_of_the_kustomization() {
        let kustomization = "resources: [../base, cache.yaml]\n\
            patches:\n- path: bus.yaml\n- path: ./deep/../deep/x.yaml\n- patch: 'a: b'\n\
            patchesStrategicMerge: [../shared/y.yaml]\n";
        let texts = [
            ("over/prod/kustomization.yaml", kustomization),
            ("over/prod/cache.yaml", "a: 1"),
            ("over/prod/bus.yaml", "a: 1"),
            ("over/prod/deep/x.yaml", "a: 1"),
            ("over/shared/y.yaml", "a: 1"),
            ("over/bus.yaml", "a: 1"),
        ];
        let source = |(name, text): (&str, &str)| Source::new(name, None, name.rsplit_once('/').unwrap().0, text);
        let sources: Vec<Source> = texts.into_iter().map(source).collect();
        let documents: Vec<Document> =
            sources.iter().enumerate().flat_map(|(id, source)| documents(id, source)).collect();
        assert_eq!(patches(&sources, &documents), [2, 3, 4]);
    }
}
