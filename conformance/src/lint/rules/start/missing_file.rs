//! daprd does not start without the Configuration file that it is given.

use crate::lint::prelude::*;

use super::daprd::daprds;
use super::mounts::{Missing, missing};
use super::run_file::dead_ends;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "start.missing-file",
    page: include_str!("../../../../lint/start/missing-file.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for daprd in daprds(set) {
        for (path, given) in daprd.values(&["config"]) {
            let Some(missing) = missing(set, &daprd, path) else { continue };
            let message = format!("`{path}` is not there in the container, and daprd ends at start");
            let finding = Finding::at(given.place(), message);
            found.push(match &missing {
                Missing::InFolder { host, mount } => finding.label(mount, format!("there is no such file in `{host}`")),
                Missing::Folder { host, mount } => finding.label(mount, format!("there is no `{host}`")),
                Missing::Mount => finding.help("mount the file, or the folder that it is in, under `volumes`"),
            });
        }
    }
    for document in &set.documents {
        for (path, node) in dead_ends(set, document, &["configFilePath"]) {
            let message = format!("there is no `{path}`, and `dapr run -f` starts none of the apps");
            let help = "paths under `common` are taken from the folder of this file, those of an app from `appDirPath`";
            found.push(Finding::at(node, message).help(help));
        }
    }
}
