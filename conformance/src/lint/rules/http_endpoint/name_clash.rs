//! Where an endpoint has the name of an app, calls of that name leave Dapr.

use super::address::base_url;
use crate::lint::app::App;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "http-endpoint.name-clash",
    page: include_str!("../../../../lint/http-endpoint/name-clash.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let apps = set.apps();
    for endpoint in set.of("HTTPEndpoint") {
        let Some((node, name)) = endpoint.name_node().and_then(|node| Some((node, node.text()?))) else { continue };
        let Some(app) = apps.iter().find(|app| app.id == name && meets(set, endpoint, app)) else { continue };
        let address = base_url(endpoint).map_or("its address", |(_, address)| address);
        let message =
            format!("`{name}` is also an app: who loads the endpoint calls {address} instead, past the sidecar");
        found.push(Finding::at(node, message).label(app.node, "the app").help("give the endpoint another name"));
    }
}

/// Whether both are in use at the same time: they stand in one folder, or in one namespace that both name. The same
/// name elsewhere may be another environment.
fn meets(set: &Set, endpoint: &Resource, app: &App<'_>) -> bool {
    match (endpoint.namespace(), app.namespace) {
        (Some(own), Some(other)) => own == other,
        _ => set.source(endpoint.source).folder == set.source(app.source).folder,
    }
}
