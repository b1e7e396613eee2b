//! A password that is sent as it is, or a token, over a connection without TLS is read by whoever is on the way.

use crate::lint::prelude::*;
use crate::lint::rules::kafka::clients::clients;
use crate::lint::rules::kafka::login::login;
use crate::lint::rules::kafka::sasl_mechanism::SCRAM;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "kafka.login-in-clear",
    page: include_str!("../../../../lint/kafka/login-in-clear.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for component in clients(set) {
        let Some(off) = component.field("disableTls").filter(Field::is_true) else { continue };
        let brokers = component.field("brokers").and_then(|field| field.value());
        let away = brokers.and_then(Node::text).is_some_and(|text| text.split(',').any(|address| !is_here(address)));
        let (Some(brokers), true, Some(secret)) = (brokers, away, secret(&component)) else { continue };
        let help = match secret {
            "the password" => "leave `disableTls` out; the mechanism `SHA-256` at least sends a proof instead",
            _ => "leave `disableTls` out",
        };
        found.push(
            Finding::at(off.place(), format!("TLS is off, and so {secret} crosses the network in clear"))
                .label(brokers, "on the way to here")
                .help(help),
        );
    }
}

/// What the log-in sends as it is; `None` when that is nothing, or is not known.
fn secret(component: &Component<'_>) -> Option<&'static str> {
    match login(component)?.as_str() {
        "password" => match component.field("saslMechanism") {
            Some(mechanism) if mechanism.is_reference() => None,
            Some(mechanism) if mechanism.text().is_some_and(|word| SCRAM.contains(&word)) => None,
            _ => Some("the password"),
        },
        "oidc" | "oidc_private_key_jwt" => Some("the token"),
        _ => None,
    }
}

/// Whether an address does not leave the machine.
fn is_here(address: &str) -> bool {
    let address = address.trim();
    let host = address.rsplit_once(':').map_or(address, |(host, _)| host).trim_matches(['[', ']']);
    matches!(host, "localhost" | "::1" | "host.docker.internal" | "")
        || host.starts_with("127.")
        || host.ends_with(".localhost")
}
