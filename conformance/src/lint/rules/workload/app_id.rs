//! An app id is a part of a DNS name. In a cluster the injector refuses a pod whose id is none, and outside of one
//! daprd ends at a dot.

use crate::lint::app::From;
use crate::lint::prelude::*;
use crate::lint::workload::Workload;

use super::pod;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "workload.app-id",
    page: include_str!("../../../../lint/workload/app-id.md"),
    judge,
    ..Rule::ERROR
};

/// How long a label of a DNS name can be.
const LABEL: usize = 63;

/// What Dapr puts behind an id for the name of its Service.
const SUFFIX: &str = "-dapr";

/// The kinds whose pods get their names only after the injector has seen them.
const NAMELESS: [&str; 6] = ["Deployment", "ReplicaSet", "ReplicationController", "DaemonSet", "Job", "CronJob"];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    found.extend(set.workloads().filter(Workload::has_sidecar).filter_map(|workload| of_pods(&workload)));
    for app in set.apps() {
        let elsewhere = matches!(app.from, From::Compose { .. } | From::Run(_));
        if elsewhere && app.id.contains('.') && !is_unfilled(&app.id) {
            let message = format!("`{}` has a dot, and daprd does not start with such an id", app.id);
            found.push(Finding::at(app.node, message).help(format!("write `{}`", app.id.replace('.', "-"))));
        }
    }
}

fn of_pods(workload: &Workload<'_>) -> Option<Finding> {
    let kind = workload.resource.kind.as_str();
    let id = match workload.annotation("app-id") {
        Some(entry) if entry.value.text().is_some_and(|text| !text.is_empty()) => &*entry.value,
        _ if kind == "Pod" => workload.pod.at(&["metadata", "name"])?,
        _ if NAMELESS.contains(&kind) && pod::is_whole(workload) => {
            let enabled = workload.annotation("enabled")?;
            let message = "there is no `dapr.io/app-id`, and the pods have no name yet that could be one: the injector \
                           refuses them";
            return Some(Finding::at(&enabled.key, message).help("add `dapr.io/app-id`"));
        }
        _ => return None,
    };
    let text = id.text().filter(|text| !is_unfilled(text))?;
    let why = wrong(text)?;
    let message = format!("`{text}` is no app id in Kubernetes, since {why}: the injector refuses the pods");
    let finding = Finding::at(id, message);
    Some(match sound(text) {
        Some(sound) => finding.help(format!("write `{sound}`, here and where the app is called by its id")),
        None => finding,
    })
}

/// Why no DNS label comes of an id; `None` when one does.
fn wrong(id: &str) -> Option<String> {
    let most = LABEL - SUFFIX.len();
    let odd = id.chars().find(|letter| !letter.is_ascii_lowercase() && !letter.is_ascii_digit() && *letter != '-');
    match odd {
        Some('.') => Some("it has a dot".into()),
        Some(letter) if letter.is_ascii_uppercase() => Some("it has a capital letter".into()),
        Some(letter) => Some(format!("it has a `{letter}`")),
        None if id.starts_with('-') => Some("it begins with a dash".into()),
        None if id.len() > most => Some(format!("it has {} letters and can have {most}", id.len())),
        None => None,
    }
}

/// The nearest id that is one.
fn sound(id: &str) -> Option<String> {
    let letter = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
    let sound: String = id.chars().map(letter).collect();
    let sound = sound.trim_matches('-').to_owned();
    (!sound.is_empty() && wrong(&sound).is_none()).then_some(sound)
}
