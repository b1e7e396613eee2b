//! A Subscription of either version, seen as what daprd makes of it.

use crate::lint::expression::{Expression, parse};
use crate::lint::prelude::*;

/// A Subscription.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subscription<'a> {
    /// The resource.
    pub(super) resource: &'a Resource,
    /// Its `spec`.
    spec: &'a Node,
}

/// One member of `routes.rules`.
#[derive(Debug, Clone, Copy)]
pub(super) struct RouteRule<'a> {
    /// The whole member.
    node: &'a Node,
    /// Its `match`; `None` where there is nothing in it, and so all events are meant.
    pub(super) condition: Option<&'a Node>,
    /// Its `path`.
    pub(super) path: Option<&'a Node>,
}

/// The condition of a rule, read.
#[derive(Debug)]
pub(super) struct Condition<'a> {
    /// The subscription.
    pub(super) subscription: Subscription<'a>,
    /// Where it stands.
    pub(super) node: &'a Node,
    /// What it says.
    pub(super) expression: Expression,
}

/// The Subscriptions of a set.
pub(super) fn subscriptions(set: &Set) -> impl Iterator<Item = Subscription<'_>> {
    set.of("Subscription").filter_map(Subscription::of)
}

/// The conditions of all rules of a set, less those that cannot be read.
pub(super) fn conditions(set: &Set) -> impl Iterator<Item = Condition<'_>> {
    let rules = subscriptions(set).flat_map(|subscription| {
        let nodes = subscription.rules().into_iter().filter_map(|rule| rule.condition);
        nodes.map(move |node| (subscription, node))
    });
    rules.filter_map(|(subscription, node)| {
        let expression = parse(settled(node)?).ok()?;
        Some(Condition { subscription, node, expression })
    })
}

/// The entry of that name, whose case does not matter in a folder of resources.
fn entry<'a>(node: &'a Node, name: &str) -> Option<&'a Entry> {
    let alike = || node.entries().iter().rev().find(|entry| entry.name().eq_ignore_ascii_case(name));
    node.entry(name).or_else(alike).filter(|entry| !entry.value.is_null())
}

/// The value under that name.
pub(super) fn value<'a>(node: &'a Node, name: &str) -> Option<&'a Node> {
    entry(node, name).map(|entry| &*entry.value)
}

/// Whether there is something in a scalar.
fn filled(node: &&Node) -> bool {
    node.text().is_some_and(|text| !text.trim().is_empty())
}

impl<'a> RouteRule<'a> {
    /// What to point at: its condition, or else its path.
    pub(super) fn head(&self) -> &'a Node {
        self.condition.or(self.path).unwrap_or(self.node)
    }
}

impl<'a> Subscription<'a> {
    fn of(resource: &'a Resource) -> Option<Self> {
        let known = ["v1alpha1", "v2alpha1"].contains(&resource.version());
        let spec = resource.at(&["spec"])?;
        known.then_some(Self { resource, spec })
    }

    /// Whether it has one `route`, and no `routes`.
    pub(super) fn is_first_version(&self) -> bool {
        self.resource.version() == "v1alpha1"
    }

    /// An entry of `spec`.
    pub(super) fn entry(&self, name: &str) -> Option<&'a Entry> {
        entry(self.spec, name)
    }

    /// The value of an entry of `spec`.
    pub(super) fn value(&self, name: &str) -> Option<&'a Node> {
        value(self.spec, name)
    }

    /// The name of its pub/sub component.
    pub(super) fn pubsub(&self) -> Option<&'a Node> {
        self.value("pubsubname").filter(filled)
    }

    /// Its topic.
    pub(super) fn topic(&self) -> Option<&'a Node> {
        self.value("topic").filter(filled)
    }

    /// Its dead-letter topic.
    pub(super) fn dead_letter(&self) -> Option<&'a Node> {
        self.value("deadLetterTopic").filter(filled)
    }

    /// The names of component and topic, when both stand there as they are.
    pub(super) fn source(&self) -> Option<(&'a str, &'a str)> {
        Some((settled(self.pubsub()?)?, settled(self.topic()?)?))
    }

    /// Where events go that no rule takes: the only `route` of the first version, or `routes.default`.
    pub(super) fn fallback(&self) -> Option<&'a Node> {
        if self.is_first_version() {
            return self.value("route").filter(filled);
        }
        self.value("routes").and_then(|routes| value(routes, "default")).filter(filled)
    }

    /// The rules, in their order.
    pub(super) fn rules(&self) -> Vec<RouteRule<'a>> {
        if self.is_first_version() {
            return Vec::new();
        }
        let rules = self.value("routes").and_then(|routes| value(routes, "rules")).map(Node::items).unwrap_or_default();
        let rule = |node: &'a Node| RouteRule {
            node,
            condition: value(node, "match").filter(filled),
            path: value(node, "path").filter(filled),
        };
        rules.iter().map(|node| &**node).map(rule).collect()
    }

    /// What becomes of an event that no rule takes.
    pub(super) fn fate(&self) -> &'static str {
        if self.dead_letter().is_some() { "put into the dead-letter topic" } else { "acknowledged and dropped" }
    }

    /// Whether an app loads both.
    pub(super) fn shares_an_app_with(&self, other: &Self) -> bool {
        let (own, others) = (self.resource.scopes(), other.resource.scopes());
        let common = |scope: &&Node| scope.text().is_some_and(|app| other.resource.is_loaded_by(app));
        own.is_empty() || others.is_empty() || own.iter().any(common)
    }
}
