//! A Resiliency, seen as its policies, its targets, and the policies that the targets name.
//!
//! All that an app loads lands in one heap: a target may name a policy of another file. daprd finds fields without
//! regard to case, and names of policies and targets to the letter.

use crate::lint::facts::resource::schema;
use crate::lint::facts::word::{BUILT_IN_RETRIES, is_default_policy};
use crate::lint::prelude::*;

/// The kinds of policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Timeout,
    Retry,
    Breaker,
}

impl Kind {
    pub(super) const ALL: [Self; 3] = [Self::Timeout, Self::Retry, Self::Breaker];

    /// Below which key of `policies` they are defined.
    pub(super) const fn heading(self) -> &'static str {
        match self {
            Self::Timeout => "timeouts",
            Self::Retry => "retries",
            Self::Breaker => "circuitBreakers",
        }
    }

    /// By which key a target names one.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Retry => "retry",
            Self::Breaker => "circuitBreaker",
        }
    }

    /// One of them, for a reader.
    pub(super) const fn described(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Retry => "retry",
            Self::Breaker => "circuit breaker",
        }
    }

    /// What the names of those end with that hold for targets without one of their own.
    pub(super) const fn default_ending(self) -> &'static str {
        match self {
            Self::Timeout => "TimeoutPolicy",
            Self::Retry => "RetryPolicy",
            Self::Breaker => "CircuitBreakerPolicy",
        }
    }
}

/// What policies can be meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    Apps,
    Actors,
    Components,
}

impl Group {
    pub(super) const ALL: [Self; 3] = [Self::Apps, Self::Actors, Self::Components];

    const fn heading(self) -> &'static str {
        match self {
            Self::Apps => "apps",
            Self::Actors => "actors",
            Self::Components => "components",
        }
    }

    /// One of them, for a reader.
    pub(super) const fn described(self) -> &'static str {
        match self {
            Self::Apps => "app",
            Self::Actors => "actor type",
            Self::Components => "component",
        }
    }
}

/// What a component delivers.
pub(super) const INBOUND: &str = "inbound";

/// What is asked of a component.
pub(super) const OUTBOUND: &str = "outbound";

/// A policy.
#[derive(Debug, Clone, Copy)]
pub(super) struct Policy<'a> {
    pub(super) resource: &'a Resource,
    pub(super) kind: Kind,
    /// Its name, where it stands.
    pub(super) key: &'a Node,
    /// Its fields, or the duration of a timeout.
    pub(super) content: &'a Node,
}

impl<'a> Policy<'a> {
    pub(super) fn name(&self) -> &'a str {
        self.key.text().unwrap_or_default()
    }

    /// The value of a field.
    pub(super) fn field(&self, name: &str) -> Option<&'a Node> {
        value(self.content, name)
    }

    /// Whether it replaces a retry that is there without being defined.
    pub(super) fn is_built_in(&self) -> bool {
        self.kind == Kind::Retry && BUILT_IN_RETRIES.contains(&self.name())
    }

    /// Whether a retry pauses longer each time.
    pub(super) fn is_exponential(&self) -> bool {
        self.field("policy").and_then(Node::text).is_some_and(|word| word.eq_ignore_ascii_case("exponential"))
    }

    /// Whether it holds for targets without one of their own.
    pub(super) fn is_default(&self) -> bool {
        is_default_policy(self.name(), self.kind.default_ending())
    }

    /// Whether it is no policy but a setting that stands one level too high, which is a fault of its own.
    pub(super) fn is_setting(&self) -> bool {
        is_setting(self.kind, self.key, self.content)
    }

    /// Whether a target names it, or may, also in the wrong place: directly below a component, without its side.
    pub(super) fn is_named(&self, set: &Set) -> bool {
        let names = |content: &Node| {
            let name = value(content, self.kind.key()).and_then(Node::text);
            name.is_some_and(|name| name == self.name() || is_unfilled(name))
        };
        let mut sideless = set.of("Resiliency").flat_map(|resource| targeted(resource, Group::Components));
        all_targets(set).any(|target| names(target.content)) || sideless.any(|entry| names(&entry.value))
    }
}

/// A target: an app, a type of actors, or one side of a component.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target<'a> {
    pub(super) resource: &'a Resource,
    pub(super) group: Group,
    /// Its name, where it stands.
    pub(super) key: &'a Node,
    /// The side of a component.
    pub(super) side: Option<&'static str>,
    /// The names of its policies.
    pub(super) content: &'a Node,
}

impl<'a> Target<'a> {
    pub(super) fn name(&self) -> &'a str {
        self.key.text().unwrap_or_default()
    }

    /// Where it names its policy of that kind; an empty name is none.
    pub(super) fn reference(&self, kind: Kind) -> Option<&'a Node> {
        value(self.content, kind.key()).filter(|name| name.text().is_some_and(|text| !text.is_empty()))
    }

    /// The policy that it names, of its own resource or another one.
    pub(super) fn policy(&self, set: &'a Set, kind: Kind) -> Option<Policy<'a>> {
        let name = self.reference(kind)?.text()?;
        let own = policies(self.resource, kind).find(|policy| policy.name() == name);
        own.or_else(|| all_policies(set, kind).find(|policy| policy.name() == name))
    }
}

/// The mapping in which the policies of a kind are defined.
pub(super) fn listed(resource: &Resource, kind: Kind) -> Option<&Node> {
    below(resource, &["spec", "policies", kind.heading()])
}

/// Whether what stands where a policy belongs is one of the settings of a policy.
pub(super) fn is_setting(kind: Kind, key: &Node, content: &Node) -> bool {
    let policy = schema("Resiliency", "dapr.io/v1alpha1")
        .and_then(|schema| schema.at(&["spec", "policies", kind.heading(), "*"]));
    let known = |name: &str| policy.is_some_and(|policy| policy.folded(name).is_some());
    content.scalar().is_some() && !content.is_null() && key.text().is_some_and(known)
}

/// The policies of a kind in a Resiliency.
pub(super) fn policies(resource: &Resource, kind: Kind) -> impl Iterator<Item = Policy<'_>> {
    let defined = listed(resource, kind).map(members).unwrap_or_default();
    defined.into_iter().map(move |entry| Policy { resource, kind, key: &entry.key, content: &entry.value })
}

/// The policies of a kind in all of the set.
pub(super) fn all_policies(set: &Set, kind: Kind) -> impl Iterator<Item = Policy<'_>> {
    set.of("Resiliency").flat_map(move |resource| policies(resource, kind))
}

/// What stands below `apps`, `actors` or `components`.
pub(super) fn targeted(resource: &Resource, group: Group) -> Vec<&Entry> {
    below(resource, &["spec", "targets", group.heading()]).map(members).unwrap_or_default()
}

/// The targets of a Resiliency.
pub(super) fn targets(resource: &Resource) -> Vec<Target<'_>> {
    let whole = [Group::Apps, Group::Actors].into_iter().flat_map(|group| {
        let found = targeted(resource, group).into_iter();
        found.map(move |entry| Target { resource, group, key: &entry.key, side: None, content: &entry.value })
    });
    let sided = targeted(resource, Group::Components).into_iter().flat_map(|entry| {
        [INBOUND, OUTBOUND].into_iter().filter_map(move |side| {
            let content = value(&entry.value, side)?;
            Some(Target { resource, group: Group::Components, key: &entry.key, side: Some(side), content })
        })
    });
    whole.chain(sided).collect()
}

/// The targets in all of the set.
pub(super) fn all_targets(set: &Set) -> impl Iterator<Item = Target<'_>> {
    set.of("Resiliency").flat_map(targets)
}

/// The value of a field, whatever the case of its name; an empty one is none.
pub(super) fn value<'a>(node: &'a Node, name: &str) -> Option<&'a Node> {
    let folded = || node.entries().iter().rev().find(|entry| entry.name().eq_ignore_ascii_case(name));
    node.entry(name).or_else(folded).map(|entry| &*entry.value).filter(|value| !value.is_null())
}

fn below<'a>(resource: &'a Resource, way: &[&str]) -> Option<&'a Node> {
    way.iter().try_fold(&*resource.root, |node, name| value(node, name))
}

/// The entries of a mapping, its own and those that `<<` merges into it.
fn members(node: &Node) -> Vec<&Entry> {
    let (merges, own): (Vec<&Entry>, Vec<&Entry>) = node.entries().iter().partition(|entry| entry.name() == "<<");
    let merged = merges.into_iter().flat_map(|entry| match entry.value.items() {
        [] => entry.value.entries().iter().collect::<Vec<_>>(),
        several => several.iter().flat_map(|one| one.entries()).collect(),
    });
    let merged: Vec<&Entry> = merged.filter(|entry| own.iter().all(|it| it.name() != entry.name())).collect();
    own.into_iter().chain(merged).collect()
}
