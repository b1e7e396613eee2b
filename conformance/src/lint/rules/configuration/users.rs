//! Which apps of a set run with a Configuration.

use crate::lint::app::{self, App};
use crate::lint::prelude::*;

/// The apps that name the Configuration. One started with a file is only counted where a single file of the set has
/// that name, since the way to it differs between here and there.
pub(super) fn users<'a>(set: &'a Set, configuration: &Resource) -> Vec<App<'a>> {
    let name = file(&set.source(configuration.source).name);
    let same = |other: &Resource| file(&set.source(other.source).name) == name;
    let alone = !set.of("Configuration").any(|other| other.source != configuration.source && same(other));
    set.apps().into_iter().filter(|app| uses(set, app, configuration, alone.then_some(name))).collect()
}

/// Whether an app names it: by its name from a pod, by its file elsewhere.
fn uses(set: &Set, app: &App<'_>, configuration: &Resource, name: Option<&str>) -> bool {
    if let app::From::Workload(_) = &app.from {
        let apart = app.namespace.zip(configuration.namespace()).is_some_and(|(one, other)| one != other);
        let named = app.config.and_then(Node::text);
        return !apart && named.is_some() && named == configuration.name();
    }
    files(set, app).iter().any(|path| Some(file(path)) == name)
}

/// The Configurations that an app is started with as files.
fn files(set: &Set, app: &App<'_>) -> Vec<String> {
    match &app.from {
        app::From::Workload(_) => Vec::new(),
        app::From::Compose { flags, .. } => {
            let values = flags.iter().filter(|flag| flag.name == "config").filter_map(|flag| flag.value.as_deref());
            values.flat_map(|value| value.split(',')).map(str::to_owned).collect()
        }
        app::From::Run(own) => {
            let mut own_file = set.documents.iter().filter(|document| document.source == app.source);
            let common = own_file.find_map(|document| document.root.as_ref()?.at(&["common", "configFilePath"]));
            own.at(&["configFilePath"]).or(common).and_then(Node::text).map(str::to_owned).into_iter().collect()
        }
    }
}

/// The last part of a path.
fn file(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The protocol by which its sidecar calls it, as it is written.
fn protocol(app: &App<'_>) -> Option<String> {
    match &app.from {
        app::From::Workload(workload) => workload.annotation_text("app-protocol").map(str::to_owned),
        app::From::Compose { flags, .. } => flags.iter().find(|flag| flag.name == "app-protocol")?.value.clone(),
        app::From::Run(own) => own.at(&["appProtocol"]).and_then(Node::text).map(str::to_owned),
    }
}

/// Whether its sidecar calls it over gRPC.
pub(super) fn is_grpc(app: &App<'_>) -> bool {
    protocol(app).is_some_and(|word| ["grpc", "grpcs"].iter().any(|grpc| word.eq_ignore_ascii_case(grpc)))
}
