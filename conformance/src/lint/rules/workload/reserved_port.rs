//! App and sidecar share the network of a pod: where both want one port, the second to come does not start.

use crate::lint::facts::annotation::{PORTS, PREFIX, Port, annotation, is_truthy};
use crate::lint::prelude::*;
use crate::lint::workload::Workload;

use super::pod;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "workload.reserved-port",
    page: include_str!("../../../../lint/workload/reserved-port.md"),
    judge,
    ..Rule::ERROR
};

/// The ports that daprd compares with the app's before anything listens.
const COMPARED: [&str; 2] = ["dapr-http-port", "dapr-grpc-port"];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for workload in set.workloads().filter(Workload::has_sidecar) {
        let app = pod::app_port(&workload);
        let ports: Vec<(i64, &Port)> = PORTS.iter().filter_map(|port| Some((number(&workload, port)?, port))).collect();
        let taken = |number: i64| ports.iter().find(|(taken, _)| *taken == number).map(|(_, port)| *port);
        if let Some((number, node)) = app
            && let Some(port) = taken(number)
        {
            let compared = port.flag.is_some_and(|flag| COMPARED.contains(&flag));
            let end = if compared { "daprd ends at start" } else { "app and sidecar cannot both listen there" };
            let message = format!("{number} is the sidecar's own port, for {}: {end}", port.serves);
            found.push(Finding::at(node, message).help(moved(port)));
        }
        // The API is no port of the pod where it is a socket.
        let socket = workload.annotation_text("unix-domain-socket-path").is_some_and(|path| !path.is_empty());
        for (number, node) in pod::app_containers(&workload).into_iter().flat_map(pod::declared) {
            let Some(port) = taken(number).filter(|_| app.is_none_or(|(app, _)| app != number)) else { continue };
            if socket && port.flag.is_some_and(|flag| COMPARED.contains(&flag)) {
                continue;
            }
            let message = format!(
                "the sidecar listens on {number} in the same pod, for {}: the second to come does not start",
                port.serves
            );
            found.push(Finding::at(node, message).help(moved(port)));
        }
    }
}

/// The number at which the sidecar of the pods listens; `None` when it does not, or the number is not known.
fn number(workload: &Workload<'_>, port: &Port) -> Option<i64> {
    let text = |name: &str| {
        let given = workload.annotation_text(name.strip_prefix(PREFIX).unwrap_or(name));
        given.or_else(|| annotation(name).and_then(|known| known.default))
    };
    if port.switch.is_some_and(|switch| !text(switch).is_some_and(is_truthy)) {
        return None;
    }
    let fixed = i64::from(port.number);
    match port.annotation.and_then(text) {
        Some(moved) if is_unfilled(moved) => None,
        // What is no number is ignored.
        Some(moved) => Some(moved.parse().unwrap_or(fixed)),
        None => Some(fixed),
    }
}

/// What can be done about it.
fn moved(port: &Port) -> String {
    let other = "let the app listen on another port";
    match port.annotation {
        Some(name) => format!("{other}, or move the sidecar's with `{name}`"),
        None => other.to_owned(),
    }
}
