//! Dapr's parts of different versions in one file: what one asks, the other may not know.

use crate::lint::prelude::*;

use super::daprd::services;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "start.mixed-versions",
    page: include_str!("../../../../lint/start/mixed-versions.md"),
    judge,
    ..Rule::WARNING
};

/// Where Dapr's own images come from.
const REGISTRIES: [&str; 3] = ["daprio/", "docker.io/daprio/", "ghcr.io/dapr/"];

/// The images that are versioned together.
const NAMES: [&str; 5] = ["dapr", "daprd", "placement", "scheduler", "sentry"];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for document in &set.documents {
        let images = services(document).iter().filter_map(|service| service.value.at(&["image"]));
        let images: Vec<(Minor, &Node)> = images.filter_map(|image| Some((minor(image.text()?)?, image))).collect();
        let Some((newest, newer)) = images.iter().max_by_key(|(version, _)| *version) else { continue };
        for (version, image) in images.iter().filter(|(version, _)| version != newest) {
            let [old, new] = [version, newest].map(|(major, minor)| format!("{major}.{minor}"));
            let message = format!("this is Dapr {old} beside Dapr {new}, and what is new in {new} fails between them");
            let finding = Finding::at(*image, message).label(*newer, format!("this is {new}"));
            found.push(finding.help("let all images of Dapr have one version"));
        }
    }
}

/// A version without its last number.
type Minor = (u64, u64);

/// The version of an image of Dapr's; `None` for one of others, and for a tag that is no version.
pub(super) fn minor(image: &str) -> Option<Minor> {
    let image = image.split('@').next()?;
    let name = REGISTRIES.iter().find_map(|registry| image.strip_prefix(registry))?;
    let (_, tag) = name.split_once(':').filter(|(name, _)| NAMES.contains(name))?;
    let mut numbers = tag.split(['.', '-']).map(|number| number.parse::<u64>().ok());
    Some((numbers.next()??, numbers.next()??))
}
