//! `dapr.io/app-port` names a port that no container of the pod has: daprd waits for it without end.

use crate::lint::facts::annotation::{PORTS, PREFIX};
use crate::lint::prelude::*;
use crate::lint::workload::Workload;

use super::pod;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "workload.app-port",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/workload/app-port.md"),
    judge,
    ..Rule::ERROR
};

/// A port where the app is known to listen, where that is said, and by what.
type Known<'a> = (i64, &'a Node, &'static str);

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for workload in set.workloads().filter(Workload::has_sidecar) {
        let Some((port, node)) = pod::app_port(&workload) else { continue };
        let (containers, ports, probes) = (declared(&workload), served(set, &workload), probed(&workload));
        let Some(containers) = containers.filter(|_| is_local(&workload)) else { continue };
        let all = [containers, ports, probes];
        if all.iter().flatten().any(|(known, ..)| *known == port) || is_said(&workload, port) {
            continue;
        }
        // What a container declares says most; a probe alone may ask another server of the app.
        let [containers, ports, _] = all;
        let known = if containers.is_empty() { ports } else { containers };
        let Some((first, place, what)) = known.first() else { continue };
        let message =
            format!("nothing here says that the app listens on {port}, and daprd waits for that port without end");
        let finding = Finding::at(node, message).label(*place, *what);
        let one = known.iter().all(|(other, ..)| other == first);
        let fix = Fix::risky(format!("write `\"{first}\"`"), [edit::quote(node, &first.to_string())]);
        let help = "`dapr.io/app-port` is the port on which the app listens inside of the pod";
        found.push(finding.help(help).fix(one.then_some(fix)));
    }
}

/// Whether the app is in the pod.
fn is_local(workload: &Workload<'_>) -> bool {
    workload.annotation_text("app-channel-address").is_none_or(|host| matches!(host, "" | "127.0.0.1" | "localhost"))
}

/// The ports of the containers, none when there is one container without any. `None` when there can be a port that is
/// not told: of several containers, one declares nothing, or a number is still to be filled in.
fn declared<'a>(workload: &Workload<'a>) -> Option<Vec<Known<'a>>> {
    let containers = pod::app_containers(workload);
    let mut ports = containers.iter().flat_map(|it| it.at(&["ports"]).map(Node::items).unwrap_or_default());
    let told = ports.all(|port| port.at(&["containerPort"]).and_then(Node::integer).is_some());
    let silent = containers.iter().filter(|container| container.at(&["ports"]).is_none()).count();
    let known = containers.iter().flat_map(|container| pod::declared(container));
    (told && (silent == 0 || containers.len() == 1))
        .then(|| known.map(|(port, node)| (port, node, "a container declares this one")).collect())
}

/// The ports to which Services lead.
fn served<'a>(set: &'a Set, workload: &Workload<'_>) -> Vec<Known<'a>> {
    let beside = |service: &&Resource| set.together(service, workload.resource) && pod::is_selected(workload, service);
    let services = pod::services(set).filter(beside);
    let ports = services.flat_map(|service| service.at(&["spec", "ports"]).map(Node::items).unwrap_or_default());
    ports
        .filter_map(|port| {
            let node = port.at(&["targetPort"]).or_else(|| port.at(&["port"]))?;
            Some((node.integer()?, node, "a Service leads to this one"))
        })
        .filter(|(number, ..)| !is_sidecars(workload, *number))
        .collect()
}

/// Whether the sidecar listens there: a Service may lead to its API or its metrics.
fn is_sidecars(workload: &Workload<'_>, number: i64) -> bool {
    PORTS.iter().any(|port| {
        let moved = port.annotation.and_then(|name| workload.annotation_text(name.strip_prefix(PREFIX)?));
        i64::from(port.number) == number || moved.and_then(|text| text.parse::<i64>().ok()) == Some(number)
    })
}

/// Whether a variable or an argument of the app has the number: `PORT`, `ASPNETCORE_URLS`, `--port=8080`. What a
/// container declares is only a hint beside it.
fn is_said(workload: &Workload<'_>, port: i64) -> bool {
    let port = port.to_string();
    let has = |node: &Node| {
        let text = node.text().unwrap_or_default();
        text.split(|letter: char| !letter.is_ascii_digit()).any(|number| number == port)
    };
    pod::app_containers(workload).into_iter().any(|container| {
        let variables = container.at(&["env"]).map(Node::items).unwrap_or_default();
        let words = ["command", "args"].iter().filter_map(|key| container.at(&[key])).flat_map(Node::items);
        variables.iter().filter_map(|variable| variable.at(&["value"])).any(has) || words.map(|word| &**word).any(has)
    })
}

/// The ports that the kubelet asks.
fn probed<'a>(workload: &Workload<'a>) -> Vec<Known<'a>> {
    let mut known = Vec::new();
    for container in pod::app_containers(workload) {
        for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
            for way in ["httpGet", "tcpSocket", "grpc"] {
                let node = container.at(&[probe, way, "port"]);
                known.extend(node.and_then(|node| Some((node.integer()?, node, "a probe asks this one"))));
            }
        }
    }
    known
}
