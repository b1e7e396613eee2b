//! What a daprd in a container finds at a path: what compose mounts there, and else only its own image.

use crate::lint::prelude::*;
use crate::lint::source::Place;

use super::daprd::{Daprd, services};
use super::disk::{Found, look_upward, normal};

/// What brings files into a container in ways that are not followed here.
const HIDING: [&str; 6] = ["configs", "secrets", "volumes_from", "extends", "develop", "build"];

/// Dapr's own images, which hold nothing but the binaries.
const BARE: [&str; 4] = ["daprio/daprd", "daprio/dapr", "docker.io/daprio/daprd", "ghcr.io/dapr/daprd"];

/// Why nothing stands at a path in a container.
#[derive(Debug)]
pub(super) enum Missing {
    /// The folder that is mounted there has no such member.
    InFolder {
        /// The folder or file, as the mount names it.
        host: String,
        /// The mount.
        mount: Place,
    },
    /// What is mounted there does not exist, and Docker makes an empty folder in its stead.
    Folder {
        /// The folder or file, as the mount names it.
        host: String,
        /// The mount.
        mount: Place,
    },
    /// Nothing is mounted there.
    Mount,
}

/// Something that is mounted into a container.
struct Mount {
    /// Where, without a slash at the end.
    target: String,
    /// A path relative to the compose file; `None` for what is not followed: a volume, or a path of the machine.
    host: Option<String>,
    place: Place,
}

impl Missing {
    /// The mount in question.
    pub(super) fn mount(&self) -> Option<&Place> {
        match self {
            Self::InFolder { mount, .. } | Self::Folder { mount, .. } => Some(mount),
            Self::Mount => None,
        }
    }
}

/// Why a daprd finds nothing at a path; `None` when it finds something, or that cannot be told.
pub(super) fn missing(set: &Set, daprd: &Daprd<'_>, path: &str) -> Option<Missing> {
    let service = &daprd.service.value;
    let path = absolute(service, path)?;
    let shared = set.documents.iter().flat_map(services).filter(|other| other.name() == daprd.service.name()).count();
    // Compose lays several files over each other, and another one may mount more.
    if shared > 1 || daprd.is_in_kubernetes() || HIDING.iter().any(|key| service.at(&[key]).is_some()) {
        return None;
    }
    let mounts = mounts(service)?;
    let rest = |mount: &Mount| {
        path.strip_prefix(mount.target.as_str()).filter(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let Some(mount) = mounts.iter().filter(|mount| rest(mount).is_some()).max_by_key(|mount| mount.target.len()) else {
        return is_bare(service).then_some(Missing::Mount);
    };
    let host = mount.host.clone()?;
    let from = daprd.document.source;
    let look = |path: &str| look_upward(set, from, path);
    let place = mount.place.clone();
    match look(&format!("{host}{}", rest(mount)?)) {
        Found::Nothing if look(&host) == Found::Nothing => Some(Missing::Folder { host, mount: place }),
        Found::Nothing => Some(Missing::InFolder { host, mount: place }),
        Found::File | Found::Folder | Found::Unknown => None,
    }
}

/// A path in the container from its root; `None` when it depends on what is not known.
fn absolute(service: &Node, path: &str) -> Option<String> {
    if path.contains('$') {
        return None;
    }
    let path = if path.starts_with('/') {
        path.to_owned()
    } else {
        let folder = service.at(&["working_dir"]).and_then(Node::text);
        let folder = folder.or_else(|| is_bare(service).then_some("/")).filter(|folder| folder.starts_with('/'))?;
        format!("{folder}/{path}")
    };
    Some(format!("/{}", normal(&path)?))
}

/// Whether a container of the service has only Dapr's binaries, and nobody's files.
fn is_bare(service: &Node) -> bool {
    let image = service.at(&["image"]).and_then(Node::text).unwrap_or_default();
    let name = image.split('@').next().unwrap_or_default();
    let name = match name.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => name,
        _ => name,
    };
    BARE.contains(&name)
}

/// What is mounted; `None` when one mount is not understood, since it may hide the others.
fn mounts(service: &Node) -> Option<Vec<Mount>> {
    let volumes = service.at(&["volumes"]).map(Node::items).unwrap_or_default();
    let mut mounts: Vec<Mount> = volumes.iter().map(|volume| mount(volume)).collect::<Option<_>>()?;
    if let Some(memory) = service.at(&["tmpfs"]) {
        let several = memory.items().iter().map(|item| &**item);
        let one = memory.text().map(|_| memory);
        for node in several.chain(one) {
            let target = node.text()?.split(':').next()?.trim_end_matches('/').to_owned();
            mounts.push(Mount { target, host: None, place: node.place() });
        }
    }
    Some(mounts)
}

fn mount(volume: &Node) -> Option<Mount> {
    let place = volume.place();
    let relative = |host: &str| {
        let here = matches!(host, "." | "..") || host.starts_with("./") || host.starts_with("../");
        (here && !host.contains('$')).then(|| host.trim_end_matches('/').to_owned())
    };
    let (host, target) = match volume.text() {
        Some(text) => {
            let text = without_substitutions(text);
            let parts: Vec<&str> = text.split(':').collect();
            match parts[..] {
                [target] => (None, target.to_owned()),
                [host, target] | [host, target, _] if !is_drive(host) => (relative(host), target.to_owned()),
                _ => return None,
            }
        }
        None => {
            let text = |key: &str| volume.at(&[key]).and_then(Node::text);
            let host = text("source").filter(|_| text("type") == Some("bind")).and_then(relative);
            (host, text("target")?.to_owned())
        }
    };
    let target = target.trim_end_matches('/').to_owned();
    (target.starts_with('/') && !target.contains('$')).then_some(Mount { target, host, place })
}

/// Whether it is a drive of Windows, whose colon is not the mount's.
fn is_drive(host: &str) -> bool {
    host.len() == 1 && host.starts_with(|letter: char| letter.is_ascii_alphabetic())
}

/// A text in which `${ROOT:-.}` is a mere `$`, without a colon.
fn without_substitutions(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("${") {
        out.push_str(before);
        out.push('$');
        rest = behind.split_once('}').map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    out
}
