//! Apps and sidecars that share a network cannot share a port: the second to come does not start.

use crate::lint::document::Document;
use crate::lint::facts::annotation::PORTS;
use crate::lint::prelude::*;
use crate::lint::source::Place;

use super::daprd::{Daprd, Given, daprds, services};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "start.shared-port",
    page: include_str!("../../../../lint/start/shared-port.md"),
    judge,
    ..Rule::ERROR
};

/// The ports that daprd takes without being asked, outside of Kubernetes.
const UNASKED: [&str; 3] = ["dapr-http-port", "dapr-grpc-port", "metrics-port"];

/// The ports that daprd compares with the app's before anything listens.
const COMPARED: [&str; 4] = ["dapr-http-port", "dapr-grpc-port", "daprHTTPPort", "daprGRPCPort"];

/// The keys of a run file with ports of a sidecar.
const KEYS: [&str; 4] = ["daprHTTPPort", "daprGRPCPort", "metricsPort", "daprInternalGRPCPort"];

/// How many services can share the network of one another in a row.
const CHAIN: usize = 16;

/// Something that listens.
struct Listener {
    port: u16,
    /// The network that it listens in.
    network: String,
    /// Which daprd it belongs to.
    owner: usize,
    /// The flag or key that gives the port.
    key: &'static str,
    /// Whether it is an app.
    app: bool,
    /// Whether the app is in the same network.
    local: bool,
    /// Whether nothing is said, and daprd takes it by itself.
    unasked: bool,
    place: Place,
}

impl Listener {
    fn said(&self) -> String {
        let by = if self.unasked { "by default" } else { "here" };
        format!("`{}` {by}", self.key)
    }
}

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for document in &set.documents {
        let own = daprds(set).into_iter().filter(|daprd| std::ptr::eq(daprd.document, document));
        let mut all: Vec<Listener> = own.enumerate().flat_map(|(owner, daprd)| composed(&daprd, owner)).collect();
        all.extend(run(document));
        for (at, later) in all.iter().enumerate() {
            let Some(earlier) = all[..at].iter().find(|earlier| meet(earlier, later)) else { continue };
            let (port, key) = (later.port, later.key);
            let message = if earlier.owner == later.owner {
                format!("`{key}` and `{}` are both {port}: only one of them can listen", earlier.key)
            } else {
                format!("port {port} is taken in the same network, and the second to come does not start")
            };
            let finding = Finding::at(&later.place, message).saying(later.said());
            found.push(finding.label(&earlier.place, earlier.said()));
        }
    }
}

/// Whether one of them cannot listen.
fn meet(one: &Listener, other: &Listener) -> bool {
    let same = one.port == other.port && one.network == other.network;
    let own = one.owner == other.owner;
    let compared = own && [one, other].iter().any(|it| COMPARED.contains(&it.key));
    match (one.app, other.app) {
        // Two sidecars can have one app, when nothing starts it twice.
        (true, true) => same && one.key == "appPort" && one.local && other.local,
        (false, false) => same,
        _ => same && (compared || (one.local && other.local)),
    }
}

fn composed(daprd: &Daprd<'_>, owner: usize) -> Vec<Listener> {
    let Some(network) = network(daprd) else { return Vec::new() };
    let off = daprd.flag("enable-metrics").is_some_and(|given| given.value.as_deref() == Some("false"));
    let socket = daprd.flag("unix-domain-socket").is_some();
    let profiled = daprd.flag("enable-profiling").is_some_and(|given| given.value.as_deref() != Some("false"));
    let listener = |port: u16, key: &'static str, given: Option<&Given<'_>>| {
        let (app, local) = (key == "app-port", key != "app-port" || is_local(daprd));
        let place = given.map_or_else(|| daprd.service.key.place(), |given| given.place().clone());
        Listener { port, network: network.clone(), owner, key, app, local, unasked: given.is_none(), place }
    };
    let ports = PORTS.iter().filter_map(|port| {
        let flag = port.flag?;
        let unasked = UNASKED.contains(&flag) || (flag == "profile-port" && profiled);
        let silent = match flag {
            "metrics-port" => off,
            "profile-port" => !profiled,
            "dapr-http-port" | "dapr-grpc-port" => socket,
            _ => false,
        };
        match daprd.flag(flag) {
            _ if silent => None,
            Some(given) => Some(listener(number(given.text()?)?, flag, Some(given))),
            None => (unasked && !daprd.expands).then(|| listener(port.number, flag, None)),
        }
    });
    let app = daprd.flag("app-port").and_then(|given| Some(listener(number(given.text()?)?, "app-port", Some(given))));
    ports.chain(app).collect()
}

fn number(text: &str) -> Option<u16> {
    text.parse::<u16>().ok().filter(|port| *port > 0)
}

/// Whether the app is called in the network of its sidecar.
fn is_local(daprd: &Daprd<'_>) -> bool {
    let host = daprd.flag("app-channel-address").and_then(|given| given.value.as_deref());
    host.is_none_or(|host| matches!(host, "" | "127.0.0.1" | "localhost"))
}

/// The network of a service: its own, that of another service, or the host's; `None` when it cannot be told, or when it
/// is started only sometimes.
fn network(daprd: &Daprd<'_>) -> Option<String> {
    let services = services(daprd.document);
    let mut service = daprd.service;
    for _ in 0..CHAIN {
        if service.value.at(&["profiles"]).is_some() {
            return None;
        }
        let mode = service.value.at(&["network_mode"]).and_then(Node::text).unwrap_or_default();
        if mode.contains('$') || mode.starts_with("container:") {
            return None;
        }
        let Some(other) = mode.strip_prefix("service:") else {
            let host = (mode == "host").then(|| "the host".to_owned());
            return Some(host.unwrap_or_else(|| format!("service {}", service.name())));
        };
        service = services.iter().find(|service| service.name() == other)?;
    }
    None
}

/// What listens after `dapr run -f`, all on one machine.
fn run(document: &Document) -> Vec<Listener> {
    let root = document.root.as_ref().filter(|_| document.is_run_file());
    let apps = root.and_then(|root| root.at(&["apps"])).map(Node::items).unwrap_or_default();
    // With images they are meant for `dapr run -k`, where each has a pod of its own.
    if apps.iter().any(|app| app.at(&["containerImage"]).is_some()) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (owner, app) in apps.iter().enumerate() {
        let mut listen = |key: &'static str, of_app: bool| {
            let Some(node) = app.at(&[key]) else { return };
            let Some(port) = node.integer().and_then(|port| u16::try_from(port).ok()).filter(|port| *port > 0) else {
                return;
            };
            let local = !of_app || (app.at(&["command"]).is_some() && app.at(&["appChannelAddress"]).is_none());
            let network = "the host".to_owned();
            found.push(Listener { port, network, owner, key, app: of_app, local, unasked: false, place: node.place() });
        };
        KEYS.into_iter().for_each(|key| listen(key, false));
        listen("appPort", true);
    }
    found
}
