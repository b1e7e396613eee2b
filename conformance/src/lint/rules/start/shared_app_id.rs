//! Two programs under one app id: each gets a part of the calls and events that are meant for the other.

use crate::lint::app::{App, From, of_document};
use crate::lint::prelude::*;

use super::disk::normal;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "start.shared-app-id",
    page: include_str!("../../../../lint/start/shared-app-id.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for document in set.documents.iter().filter(|document| document.is_run_file()) {
        let apps = of_document(document);
        for (at, later) in apps.iter().enumerate() {
            let Some(folder) = folder(later) else { continue };
            let other =
                |earlier: &&App<'_>| earlier.id == later.id && self::folder(earlier).is_some_and(|it| it != folder);
            let Some(earlier) = apps[..at].iter().find(other) else { continue };
            let message = format!("another program is `{}` too: each gets a part of the other's calls", later.id);
            let finding = Finding::at(later.node, message).label(earlier.node, "the other one");
            found.push(finding.help("give each program an id of its own"));
        }
    }
}

/// The folder of an app. From one folder the same program may be started twice on purpose.
fn folder(app: &App<'_>) -> Option<String> {
    match app.from {
        From::Run(node) => normal(node.at(&["appDirPath"])?.text()?),
        From::Workload(_) | From::Compose { .. } => None,
    }
}
