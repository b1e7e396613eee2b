//! daprd does not start when the folder of its resources is absent; an empty one that Docker makes is worse, since then
//! it starts without any component.

use crate::lint::prelude::*;

use super::daprd::{Daprd, daprds};
use super::mounts::{Missing, missing};
use super::run_file::dead_ends;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "start.missing-resources",
    page: include_str!("../../../../lint/start/missing-resources.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for daprd in daprds(set) {
        for (path, given) in daprd.values(&["resources-path", "components-path"]) {
            let Some(missing) = missing(set, &daprd, path).filter(|missing| !is_told(set, &daprd, missing)) else {
                continue;
            };
            let ends = format!("`{path}` is not there in the container, and daprd ends at start");
            found.push(match &missing {
                Missing::InFolder { host, mount } => {
                    Finding::at(given.place(), ends).label(mount, format!("there is no such folder in `{host}`"))
                }
                Missing::Folder { host, mount } => {
                    let empty =
                        format!("`{path}` is at best an empty folder that Docker makes, and no component is loaded");
                    Finding::at(given.place(), empty).label(mount, format!("there is no `{host}`"))
                }
                Missing::Mount => Finding::at(given.place(), ends).help("mount the folder under `volumes`"),
            });
        }
    }
    for document in &set.documents {
        for (path, node) in dead_ends(set, document, &["resourcesPath", "resourcesPaths"]) {
            let message = format!("there is no `{path}`, and `dapr run -f` starts none of the apps");
            let help = "paths under `common` are taken from the folder of this file, those of an app from `appDirPath`";
            found.push(Finding::at(node, message).help(help));
        }
    }
}

/// Whether `missing-file` tells of the same folder already, by the Configuration that daprd should find in it.
fn is_told(set: &Set, daprd: &Daprd<'_>, resources: &Missing) -> bool {
    let folder = |missing: &Missing| match missing {
        Missing::Folder { .. } => missing.mount().cloned(),
        Missing::InFolder { .. } | Missing::Mount => None,
    };
    let Some(wanted) = folder(resources) else { return false };
    let files = daprd.values(&["config"]);
    files.iter().any(|(path, _)| missing(set, daprd, path).is_some_and(|file| folder(&file) == Some(wanted.clone())))
}
