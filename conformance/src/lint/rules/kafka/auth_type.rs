//! `authType` is what daprd logs in with; it has no default, and a word that daprd does not know ends the sidecar.

use crate::lint::prelude::*;
use crate::lint::rules::kafka::clients::{clients, has};
use crate::lint::rules::kafka::field::added;
use crate::lint::rules::kafka::login::{boolean, has_certificate, older};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "kafka.auth-type",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/kafka/auth-type.md"),
    judge,
    ..Rule::ERROR
};

/// The words, which are compared without case, all but one: TLS stays on unless `none` is written so.
const WORDS: [&str; 7] = ["none", "password", "certificate", "mtls", "oidc", "oidc_private_key_jwt", "awsiam"];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for component in clients(set) {
        let field = component.field("authType");
        if field.is_some_and(is_open) {
            continue;
        }
        let value = field.and_then(|field| field.value()).filter(|value| value.text() != Some(""));
        found.extend(match value {
            Some(value) => wrong(&component, value),
            None => missing(set, &component, field),
        });
    }
}

/// What is wrong with what is written.
fn wrong(component: &Component<'_>, value: &Node) -> Option<Finding> {
    let text = value.text()?;
    let lower = text.to_lowercase();
    let off = component.field("disableTls");
    let write = |word: &str| Fix::risky(format!("write `{word}`"), [edit::replace(value, word)]);
    if !WORDS.contains(&lower.as_str()) {
        let of_kafka = ["sasl", "scram", "plain"].iter().any(|word| lower.starts_with(word));
        let meant = if of_kafka { Some("password") } else { near(&lower, WORDS.into_iter()) };
        return Some(
            Finding::at(value, format!("`{text}` is no log-in that daprd knows: the sidecar ends"))
                .help(format!("the words are {}", listed()))
                .fix(meant.map(write)),
        );
    }
    if lower == "none" && text != "none" && off.is_none_or(|off| !off.is_true() && !off.is_reference()) {
        let message = format!("with `{text}` there is no log-in, but TLS stays on: only `none` switches it off");
        return Some(
            Finding::at(value, message).help("for TLS without a log-in write `certificate`").fix(write("none")),
        );
    }
    let off = off.filter(|off| lower == "mtls" && off.is_true())?;
    Some(
        Finding::at(value, "`mtls` needs the TLS that `disableTls` switches off: the sidecar ends")
            .label(off.place(), "it is switched off here")
            .help("take `disableTls` away, or log in another way"),
    )
}

/// What is wrong where no `authType` is written: the older `authRequired` may stand for it.
fn missing(set: &Set, component: &Component<'_>, field: Option<Field<'_>>) -> Option<Finding> {
    let required = component.field("authRequired");
    if required.is_some_and(is_open) {
        return None;
    }
    let Some(value) = required.and_then(|required| required.value()).filter(|value| value.text() != Some("")) else {
        let meant = if has(component, "saslPassword") { "password" } else { "none" };
        let edit = match field.and_then(|field| field.value()) {
            Some(empty) => Some(edit::replace(empty, meant)),
            None if field.is_some() => None,
            None => added(set, component, "authType", meant),
        };
        let place = field.map_or_else(|| component.resource.head().place(), |field| field.place());
        return Some(
            Finding::at(place, "there is no `authType`: the sidecar ends")
                .help(format!("write how to log in: {}", listed()))
                .fix(edit.map(|edit| Fix::risky(format!("write `{meant}`"), [edit]))),
        );
    };
    if boolean(value).is_none() {
        let text = value.text()?;
        let message = format!("`{text}` is no boolean to `authRequired`: the sidecar ends");
        return Some(Finding::at(value, message).help("write `authType` instead, which has taken its place"));
    }
    (older(component) == Some("mtls") && !has_certificate(component)).then(|| {
        let message = "without `saslPassword` this means `mtls`, and there is no certificate for it: the sidecar ends";
        Finding::at(value, message).help("write `authType`, and what it needs")
    })
}

/// Whether its value comes from elsewhere.
fn is_open(field: Field<'_>) -> bool {
    field.is_reference() || field.text().is_some_and(is_unfilled)
}

/// The words for a reader.
fn listed() -> String {
    WORDS.map(|word| format!("`{word}`")).join(", ")
}
