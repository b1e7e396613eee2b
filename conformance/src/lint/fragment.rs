//! Documents that look like a part of a resource: without `apiVersion` and `kind` daprd passes over them in silence.

use crate::lint::yaml::node::Node;

/// The kind whose content, without its head, `root` is; `None` for anything else.
#[must_use]
pub fn kind(root: &Node) -> Option<&'static str> {
    let has = |key: &str| root.get(key).is_some();
    if has("kind") && has("apiVersion") {
        return None;
    }
    let spec = root.at(&["spec"]).unwrap_or(root);
    let within = |key: &str| spec.get(key).is_some();
    let category =
        spec.at(&["type"]).and_then(Node::text).and_then(|kind| kind.split_once('.')).map(|(first, _)| first);
    let categories = ["pubsub", "state", "bindings", "secretstores", "middleware", "configuration", "lock", "crypto"];
    if category.is_some_and(|category| categories.contains(&category)) {
        return Some("Component");
    }
    if within("pubsubname") && within("topic") {
        return Some("Subscription");
    }
    let policies = ["circuitBreakers", "retries", "timeouts"];
    if policies.iter().filter(|key| within(key)).count() > 0 && root.items().is_empty() && is_policies(spec) {
        return Some("Resiliency");
    }
    let resiliency = spec.at(&["policies"]).is_some_and(is_policies);
    if resiliency {
        return Some("Resiliency");
    }
    let configuration = ["accessControl", "httpPipeline", "appHttpPipeline", "nameResolution"];
    configuration.iter().any(|key| within(key)).then_some("Configuration")
}

/// Whether a mapping holds policies of a Resiliency: breakers with a trip, retries with a policy.
fn is_policies(spec: &Node) -> bool {
    let some = |key: &str, inner: &[&str]| {
        let members = spec.at(&[key]).map(Node::entries).unwrap_or_default();
        members
            .iter()
            .any(|entry| inner.contains(&entry.name()) || inner.iter().any(|key| entry.value.get(key).is_some()))
    };
    some("circuitBreakers", &["trip", "maxRequests"]) || some("retries", &["policy", "maxRetries"])
}
