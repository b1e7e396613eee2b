//! The rules of `spec.api`, and which of them fit anything.

use crate::lint::facts::word::{APIS, Api, api, plain_version};
use crate::lint::prelude::*;

/// The lists of rules.
pub(super) const LISTS: [&str; 2] = ["allowed", "denied"];

/// What a rule holds for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    /// HTTP.
    Http,
    /// gRPC.
    Grpc,
}

impl Protocol {
    /// Its name, for a reader.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Http => "HTTP",
            Self::Grpc => "gRPC",
        }
    }

    /// The word for it in a rule.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Grpc => "grpc",
        }
    }

    /// The versions that an API has over it.
    pub(super) const fn versions(self, api: &Api) -> &'static [&'static str] {
        match self {
            Self::Http => api.http,
            Self::Grpc => api.grpc,
        }
    }

    /// The names of the APIs that are there over it.
    pub(super) fn names(self) -> impl Iterator<Item = &'static str> {
        APIS.iter().filter(move |api| !self.versions(api).is_empty()).map(|api| api.name)
    }
}

/// What `judge` says of each rule of each list of a set; it is given the list as well.
pub(super) fn judged<'a>(
    set: &'a Set,
    judge: impl Fn(&ApiRule<'a>, &[ApiRule<'a>]) -> Option<Finding>,
) -> Vec<Finding> {
    let lists = set.of("Configuration").flat_map(|configuration| LISTS.map(|list| rules(configuration, list)));
    lists.flat_map(|list| list.iter().filter_map(|rule| judge(rule, &list)).collect::<Vec<_>>()).collect()
}

/// One rule.
#[derive(Debug, Clone, Copy)]
pub(super) struct ApiRule<'a> {
    /// The whole of it.
    pub(super) node: &'a Node,
    /// Whether it allows; it denies otherwise.
    pub(super) allows: bool,
}

/// A rule whose words are known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said<'a> {
    /// What it holds for.
    pub(super) protocol: Protocol,
    /// The API, where it stands.
    pub(super) name: &'a Node,
    /// The version, where it stands.
    pub(super) version: &'a Node,
}

/// The rules of a list of a Configuration.
pub(super) fn rules<'a>(configuration: &'a Resource, list: &str) -> Vec<ApiRule<'a>> {
    let rules = configuration.at(&["spec", "api", list]).map(Node::items).unwrap_or_default();
    rules.iter().map(|node| ApiRule { node, allows: list == "allowed" }).collect()
}

impl<'a> ApiRule<'a> {
    /// What it holds for: HTTP in any case, gRPC to the letter.
    pub(super) fn protocol(&self) -> Option<Protocol> {
        match self.node.at(&["protocol"])?.text()? {
            "grpc" => Some(Protocol::Grpc),
            text if text.eq_ignore_ascii_case("http") => Some(Protocol::Http),
            _ => None,
        }
    }

    /// Whether a variable is part of it, so that nothing is known of it.
    pub(super) fn is_open(&self) -> bool {
        self.node.entries().iter().filter_map(|entry| entry.value.text()).any(is_unfilled)
    }

    /// Its words; `None` when one is missing or a variable.
    pub(super) fn said(&self) -> Option<Said<'a>> {
        let said = |key: &str| self.node.at(&[key]).filter(|node| node.text().is_some());
        let (name, version) = (said("name")?, said("version")?);
        (!self.is_open()).then_some(Said { protocol: self.protocol()?, name, version })
    }

    /// Whether it can fit: nothing speaks against it.
    fn can_fit(&self) -> bool {
        self.is_open() || self.said().is_some_and(|said| said.fits())
    }

    /// What comes of it, one of `list`, when it fits nothing.
    pub(super) fn unfit(&self, protocol: Protocol, list: &[ApiRule<'_>]) -> &'static str {
        let other = list.iter().any(|other| other.protocol() == Some(protocol) && other.can_fit());
        match (self.allows, other, protocol) {
            (false, ..) => "nothing is denied",
            (true, true, _) => "nothing is allowed",
            (true, false, Protocol::Http) => "no rule fits, which closes everything over HTTP",
            (true, false, Protocol::Grpc) => "no rule fits, which opens everything over gRPC",
        }
    }
}

impl Said<'_> {
    /// Whether an API of that name is there over its protocol, in whatever version.
    pub(super) fn is_known(&self) -> bool {
        self.name.text().and_then(api).is_some_and(|api| !self.protocol.versions(api).is_empty())
    }

    /// Whether it fits an API. Over HTTP a version may be that of a path, and the name the beginning of one.
    pub(super) fn fits(&self) -> bool {
        let (name, version) = (self.name.text().unwrap_or_default(), self.version.text().unwrap_or_default());
        let path = plain_version(version).filter(|_| self.protocol == Protocol::Http);
        match path {
            Some(plain) => {
                let begins = |api: &Api| api.http.contains(&plain) && api.name.starts_with(name);
                name.contains('/') || APIS.iter().any(begins)
            }
            None => api(name).is_some_and(|api| self.protocol.versions(api).contains(&version)),
        }
    }
}
