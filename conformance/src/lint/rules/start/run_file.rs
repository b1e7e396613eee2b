//! The paths that the file of `dapr run -f` names.

use crate::lint::document::Document;
use crate::lint::prelude::*;

use super::disk::{Found, look, normal};

/// The paths under the keys, each with where it stands, that lead nowhere. Those under `common` are taken from the
/// folder of the file, those of an app from the folder of the app.
pub(super) fn dead_ends<'a>(set: &Set, document: &'a Document, keys: &[&str]) -> Vec<(String, &'a Node)> {
    let Some(root) = document.root.as_ref().filter(|_| document.is_run_file()) else { return Vec::new() };
    let common = root.at(&["common"]).map(|common| (String::new(), common));
    let apps = root.at(&["apps"]).map(Node::items).unwrap_or_default().iter().filter_map(|app| {
        let folder = app.at(&["appDirPath"]).and_then(Node::text).filter(|folder| is_relative(folder))?;
        // A folder that a build makes is not there yet.
        let there = look(set, document.source, folder) == Found::Folder;
        there.then(|| (format!("{folder}/"), &**app))
    });
    let mut found = Vec::new();
    for (folder, section) in common.into_iter().chain(apps) {
        for value in keys.iter().filter_map(|key| section.at(&[key])) {
            let one = value.text().map(|_| value);
            let paths = value.items().iter().map(|item| &**item).chain(one);
            found.extend(paths.filter_map(|node| {
                let path = node.text().filter(|path| is_relative(path))?;
                let whole = format!("{folder}{path}");
                let dead = look(set, document.source, &whole) == Found::Nothing;
                dead.then(|| (normal(&whole).unwrap_or(whole), node))
            }));
        }
    }
    found
}

/// Whether a path is the same on every machine.
fn is_relative(path: &str) -> bool {
    !path.is_empty() && !path.starts_with(['/', '~']) && !path.contains(['$', '\\', ':'])
}
