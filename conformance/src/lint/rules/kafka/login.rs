//! How a component logs in, as daprd makes it out of `authType` and the older `authRequired`.

use crate::lint::prelude::*;
use crate::lint::rules::kafka::clients::has;

/// What it logs in with, in lower case; `None` when the file does not tell.
pub(super) fn login(component: &Component<'_>) -> Option<String> {
    let field = component.field("authType");
    if field.is_some_and(|field| field.is_reference()) {
        return None;
    }
    let word = field.and_then(|field| field.text()).filter(|word| !word.is_empty());
    word.map(str::to_lowercase).or_else(|| older(component).map(str::to_owned))
}

/// What `authRequired` is taken for where there is no `authType`; `None` when it says nothing that can be read.
pub(super) fn older(component: &Component<'_>) -> Option<&'static str> {
    let required = boolean(component.field("authRequired")?.value()?)?;
    Some(match required {
        false => "none",
        true if has(component, "saslPassword") => "password",
        true => "mtls",
    })
}

/// A boolean as `authRequired` is read: by Go's own words, not by Dapr's. A bare `yes` is `true` before it is read.
pub(super) fn boolean(value: &Node) -> Option<bool> {
    value.boolean().or_else(|| match value.text()? {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    })
}

/// Whether there is what a log-in with a certificate of the client needs.
pub(super) fn has_certificate(component: &Component<'_>) -> bool {
    has(component, "clientCert") && has(component, "clientKey")
}
