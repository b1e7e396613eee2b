//! Certificates beside a switch that turns TLS off are read by nobody.

use crate::lint::prelude::*;
use crate::lint::rules::kafka::clients::{clients, has, is_filled};
use crate::lint::rules::kafka::login::{has_certificate, login, older};
use crate::lint::source::Place;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "kafka.tls-fields",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/kafka/tls-fields.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for component in clients(set) {
        let (Some((off, why)), Some(login)) = (off(&component), login(&component)) else { continue };
        for name in ["caCert", "clientCert", "clientKey", "skipVerify"] {
            let Some(field) = component.field(name).filter(|field| is_meant(field, name, &login)) else { continue };
            found.push(
                Finding::at(field.name, format!("TLS is off, and so `{name}` is not used"))
                    .label(off.clone(), why)
                    .help("take one of both away")
                    .fix(on(&component)),
            );
        }
    }
}

/// What switches TLS off, and what to say there.
fn off(component: &Component<'_>) -> Option<(Place, &'static str)> {
    if let Some(disabled) = component.field("disableTls").filter(Field::is_true) {
        return Some((disabled.place(), "this switches it off"));
    }
    let open = if has(component, "authType") {
        component.field("authType").filter(|field| field.text() == Some("none"))
    } else {
        component.field("authRequired").filter(|_| older(component) == Some("none"))
    };
    open.map(|field| (field.place(), "without a log-in it is off"))
}

/// Whether a field asks for TLS and nothing else: tokens are fetched with the same `caCert`, and `mtls` without TLS is
/// another fault.
fn is_meant(field: &Field<'_>, name: &str, login: &str) -> bool {
    match name {
        _ if login == "mtls" => false,
        "caCert" => is_filled(field) && !login.starts_with("oidc"),
        "skipVerify" => field.is_true(),
        _ => is_filled(field),
    }
}

/// For TLS without a log-in there is a word of its own.
fn on(component: &Component<'_>) -> Option<Fix> {
    let value = component.field("authType").filter(|field| field.text() == Some("none"))?.value()?;
    let word = if has_certificate(component) {
        "mtls"
    } else if has(component, "caCert") {
        "certificate"
    } else {
        return None;
    };
    let switch = component.field("disableTls");
    let on = switch.is_none_or(|field| !field.is_true() && !field.is_reference());
    on.then(|| Fix::risky(format!("switch TLS on: write `{word}`"), [edit::replace(value, word)]))
}
