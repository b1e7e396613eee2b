//! The apps that a set starts: pods with a sidecar, services of a compose file with a daprd, apps of `dapr run -f`.

use crate::lint::document::Document;
use crate::lint::flags::{Flag, flags, words};
use crate::lint::resource::Resource;
use crate::lint::source::SourceId;
use crate::lint::workload::Workload;
use crate::lint::yaml::node::{Entry, Node};

/// An app with a sidecar.
#[derive(Debug, Clone)]
pub struct App<'a> {
    /// Its id.
    pub id: String,
    /// Where the id stands.
    pub node: &'a Node,
    /// The text that it stands in.
    pub source: SourceId,
    /// Its namespace, when the file says one.
    pub namespace: Option<&'a str>,
    /// The port that the sidecar calls, where it stands.
    pub port: Option<&'a Node>,
    /// Its Configuration, where it is named.
    pub config: Option<&'a Node>,
    /// What starts it.
    pub from: From<'a>,
}

/// What starts an app.
#[derive(Debug, Clone)]
pub enum From<'a> {
    /// Pods.
    Workload(Workload<'a>),
    /// A service of a compose file that runs daprd.
    Compose {
        /// The service.
        service: &'a Entry,
        /// The flags of its daprd.
        flags: Vec<Flag<'a>>,
    },
    /// A member of `apps` of `dapr run -f`.
    Run(&'a Node),
}

/// The apps of resources.
#[must_use]
pub fn of_resources(resources: &[Resource]) -> Vec<App<'_>> {
    resources.iter().filter_map(Workload::of).filter(Workload::has_sidecar).filter_map(|found| pod(&found)).collect()
}

fn pod<'a>(workload: &Workload<'a>) -> Option<App<'a>> {
    let value = |name| workload.annotation(name).map(|entry| &*entry.value);
    // Without an id the injector takes the name of the pod, which only a Pod has in its file.
    let node = value("app-id").or_else(|| workload.pod.at(&["metadata", "name"]))?;
    Some(App {
        id: node.text()?.to_owned(),
        node,
        source: workload.resource.source,
        namespace: workload.resource.namespace(),
        port: value("app-port"),
        config: value("config"),
        from: From::Workload(*workload),
    })
}

/// The apps of a compose file, or of the file of `dapr run -f`.
#[must_use]
pub fn of_document(document: &Document) -> Vec<App<'_>> {
    let Some(root) = &document.root else { return Vec::new() };
    if document.is_compose() {
        let services = root.at(&["services"]).map(Node::entries).unwrap_or_default();
        services.iter().filter_map(|service| composed(document.source, service)).collect()
    } else if document.is_run_file() {
        let apps = root.at(&["apps"]).map(Node::items).unwrap_or_default();
        apps.iter().filter_map(|app| run(document.source, app)).collect()
    } else {
        Vec::new()
    }
}

/// The flags of the daprd that a service of a compose file runs; `None` when it runs none.
#[must_use]
pub fn daprd(service: &Node) -> Option<Vec<Flag<'_>>> {
    let commands: Vec<&Node> = ["entrypoint", "command"].iter().filter_map(|key| service.at(&[key])).collect();
    let named = |word: &str| word.rsplit('/').next() == Some("daprd");
    let runs = commands.iter().any(|command| words(command).iter().any(|(word, _)| named(word)));
    let image = service.at(&["image"]).and_then(Node::text).unwrap_or_default();
    let image = image.rsplit('/').next().unwrap_or_default();
    (runs || image.split([':', '@']).next() == Some("daprd"))
        .then(|| commands.iter().flat_map(|command| flags(command)).collect())
}

fn composed(source: SourceId, service: &Entry) -> Option<App<'_>> {
    let flags = daprd(&service.value)?;
    let flag = |name: &str| flags.iter().find(|flag| flag.name == name);
    let id = flag("app-id")?;
    Some(App {
        id: id.value.clone()?,
        node: id.value_node,
        source,
        namespace: None,
        port: flag("app-port").map(|flag| flag.value_node),
        config: flag("config").map(|flag| flag.value_node),
        from: From::Compose { service, flags },
    })
}

fn run(source: SourceId, app: &Node) -> Option<App<'_>> {
    let node = app.at(&["appID"]).or_else(|| app.at(&["appDirPath"]))?;
    // Without an id it is the name of the folder.
    let id = node.text()?.trim_end_matches('/').rsplit('/').next()?.to_owned();
    let config = app.at(&["configFilePath"]);
    Some(App { id, node, source, namespace: None, port: app.at(&["appPort"]), config, from: From::Run(app) })
}
