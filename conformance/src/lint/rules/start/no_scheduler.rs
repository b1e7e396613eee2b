//! Reminders, workflows and jobs are kept by the scheduler: a daprd that knows only the placement cannot run them.

use crate::lint::document::Document;
use crate::lint::prelude::*;

use super::daprd::{Daprd, command, daprds, services};
use super::mixed_versions::minor;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "start.no-scheduler",
    since: "1.15",
    page: include_str!("../../../../lint/start/no-scheduler.md"),
    judge,
    ..Rule::WARNING
};

/// The variable in which daprd takes the address too.
const VARIABLE: &str = "DAPR_SCHEDULER_HOST_ADDRESS_DNS_A";

/// The first version whose reminders, workflows and jobs the scheduler keeps.
const FIRST: (u64, u64) = (1, 15);

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let all = daprds(set);
    for document in &set.documents {
        let without = all.iter().filter(|daprd| std::ptr::eq(daprd.document, document) && is_without(daprd));
        let without = without.filter(|daprd| !is_older(set, daprd));
        let mut places = without.filter_map(|daprd| daprd.flag("placement-host-address")).map(|given| given.place());
        let Some(first) = places.next().filter(|_| !is_partial(document)) else { continue };
        let finding = match scheduler(set, document) {
            Some(service) => {
                let message = "nothing tells this daprd where the scheduler is: reminders, workflows and jobs fail";
                let help = format!("add `-scheduler-host-address {}:50006`, or the port that it has", service.name());
                Finding::at(first, message).label(&service.key, "the scheduler runs here").help(help)
            }
            None => {
                let message = "there is a placement and no scheduler, which since Dapr 1.15 keeps reminders, workflows \
                               and jobs: they fail";
                let help = "run `./scheduler` of the image `daprio/dapr` too, and give each daprd its address with \
                            `-scheduler-host-address`";
                Finding::at(first, message).help(help)
            }
        };
        found.push(places.fold(finding, |finding, place| finding.label(place, "this one too")));
    }
}

/// Whether a daprd is given a placement and no scheduler.
fn is_without(daprd: &Daprd<'_>) -> bool {
    let placement = daprd.flag("placement-host-address").and_then(|given| given.text());
    let variables = daprd.service.value.at(&["environment"]);
    let listed = |node: &Node| node.items().iter().any(|it| it.text().unwrap_or_default().starts_with(VARIABLE));
    let set = variables.is_some_and(|node| node.get(VARIABLE).is_some() || listed(node));
    // What an `env_file` says is not read here.
    let open = daprd.expands || daprd.service.value.at(&["env_file"]).is_some();
    let asked = placement.is_some_and(|address| !address.trim().is_empty());
    asked && !set && !open && !daprd.is_in_kubernetes() && daprd.flag("scheduler-host-address").is_none()
}

/// Whether its image is of a version without a scheduler. Compose lays files of one folder over each other, so the
/// image may stand in another one.
fn is_older(set: &Set, daprd: &Daprd<'_>) -> bool {
    let folder = &set.source(daprd.document.source).folder;
    let beside = set.documents.iter().filter(|other| set.source(other.source).folder == *folder);
    let same = beside.flat_map(services).filter(|service| service.name() == daprd.service.name());
    let mut images = same.filter_map(|service| service.value.at(&["image"]).and_then(Node::text));
    images.any(|image| minor(image).is_some_and(|version| version < FIRST))
}

/// Whether more belongs to the file than stands in it.
fn is_partial(document: &Document) -> bool {
    let root = document.root.as_ref();
    root.is_some_and(|root| root.at(&["include"]).is_some())
        || services(document).iter().any(|service| service.value.at(&["extends"]).is_some())
}

/// The service that runs the scheduler, in this file or in one beside it.
fn scheduler<'a>(set: &'a Set, document: &Document) -> Option<&'a Entry> {
    let folder = &set.source(document.source).folder;
    let beside = set.documents.iter().filter(|other| set.source(other.source).folder == *folder);
    beside.flat_map(services).find(|service| {
        let image = service.value.at(&["image"]).and_then(Node::text).unwrap_or_default();
        let image = image.rsplit('/').next().unwrap_or_default();
        let named = |word: &str| word.rsplit('/').next() == Some("scheduler");
        let words = command(set, &service.value).unwrap_or_default();
        named(image.split([':', '@']).next().unwrap_or_default()) || words.iter().any(|word| named(&word.text))
    })
}
