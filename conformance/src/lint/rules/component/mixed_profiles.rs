//! What belongs to another way to log in than the chosen one is not used, or is refused.

use crate::lint::prelude::*;

use super::known::{Known, end};
use super::literal::{has, is_filled, literal};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "component.mixed-profiles",
    page: include_str!("../../../../lint/component/mixed-profiles.md"),
    judge,
    ..Rule::ERROR
};

/// Of each pair one is refused beside the other (components-contrib 1.18.3:
/// `common/component/azure/eventhubs/metadata.go` and `servicebus/metadata.go`,
/// `configuration/azure/appconfig/metadata.go`, `secretstores/hashicorp/vault/vault.go`).
const EITHER: [(&str, &str, &str); 7] = [
    ("bindings.azure.eventhubs", "connectionString", "eventHubNamespace"),
    ("bindings.azure.servicebus.queues", "connectionString", "namespaceName"),
    ("configuration.azure.appconfig", "connectionString", "host"),
    ("pubsub.azure.eventhubs", "connectionString", "eventHubNamespace"),
    ("pubsub.azure.servicebus.queues", "connectionString", "namespaceName"),
    ("pubsub.azure.servicebus.topics", "connectionString", "namespaceName"),
    ("secretstores.hashicorp.vault", "vaultToken", "vaultTokenMountPath"),
];

/// The words of Kafka's `authType`.
const LOGINS: [&str; 7] = ["awsiam", "certificate", "mtls", "none", "oidc", "oidc_private_key_jwt", "password"];

/// What is used with one way to log in to Kafka only (`common/component/kafka/kafka.go`).
const OF_LOGIN: [(&str, &str); 7] = [
    ("saslUsername", "password"),
    ("saslPassword", "password"),
    ("oidcClientSecret", "oidc"),
    ("oidcClientAssertionCert", "oidc_private_key_jwt"),
    ("oidcClientAssertionKey", "oidc_private_key_jwt"),
    ("clientCert", "mtls"),
    ("clientKey", "mtls"),
];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for known in Known::all(set) {
        let component = known.component;
        let pairs = EITHER.iter().filter(|(kind, ..)| *kind == known.kind);
        found.extend(pairs.filter_map(|(_, one, other)| refused(&component, one, other)));
        if known.kind.ends_with(".kafka") {
            found.extend(unused(&component));
        }
    }
}

fn refused(component: &Component<'_>, one: &str, other: &str) -> Option<Finding> {
    // What is put in later may be nothing, so that a file serves both ways.
    let is_set = |field: &Field<'_>| is_filled(field) && field.text().is_none_or(|text| !is_unfilled(text));
    let (one, other) = (component.field(one).filter(is_set)?, component.field(other).filter(is_set)?);
    let message = format!("`{}` is refused beside `{}`: {}", other.written(), one.written(), end(component));
    Some(Finding::at(other.name, message).label(one.name, "the other way").help("take one of both away"))
}

/// What is not used with the chosen way to log in to Kafka.
fn unused(component: &Component<'_>) -> Option<Finding> {
    let login = component.field("authType")?;
    let (node, text) = literal(&login)?;
    let chosen = text.to_lowercase();
    if !LOGINS.contains(&chosen.as_str()) {
        return None;
    }
    // Without TLS certificates are another fault.
    let tls = chosen != "none" && !component.field("disableTls").is_some_and(|it| it.is_true() || it.is_reference());
    let others =
        OF_LOGIN.iter().filter(|(name, login)| *login != chosen && (tls || *login != "mtls") && has(component, name));
    let mut others = others.filter_map(|(name, login)| Some((component.field(name)?, *login)));
    let (first, needed) = others.next()?;
    let message = format!("`{}` is for `{needed}`, and with `{text}` not used", first.written());
    let finding = Finding::at(first.name, message).label(node, "this is how it logs in");
    let finding = others.fold(finding, |finding, (other, _)| finding.label(other.name, "not used either"));
    Some(finding.help("choose one way to log in, and take away what belongs to another"))
}
