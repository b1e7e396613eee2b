//! The address is host and port; with a scheme or a path in it no span arrives, and nothing says so.

use super::otel::Otel;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.otel-address",
    errata: &["E78"],
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/configuration/otel-address.md"),
    judge,
    ..Rule::ERROR
};

/// The schemes of URLs; gRPC has others, of resolvers, that may stand here.
const SCHEMES: [&str; 6] = ["grpc", "grpcs", "http", "https", "otlp", "tcp"];

/// The path that spans are sent to over HTTP anyway.
const PATH: &str = "/v1/traces";

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for configuration in set.of("Configuration") {
        let Some(otel) = Otel::of(configuration) else { continue };
        let over_http = otel.protocol().and_then(Node::text) == Some("http");
        let scheme = otel.scheme();
        let is_url = scheme.is_some_and(|scheme| over_http || SCHEMES.contains(&scheme.to_lowercase().as_str()));
        let (authority, path) = otel.authority();
        let what = match scheme {
            Some(scheme) if is_url => format!("the scheme `{scheme}://`"),
            // One of gRPC's own.
            Some(_) => continue,
            None if !path.is_empty() => format!("the path `{path}`"),
            None => continue,
        };
        let message = format!("with {what} in the address no span arrives, and nothing says so");
        let finding = Finding::at(otel.address, message);
        if authority.is_empty() || !["", "/", PATH].contains(&path) {
            found.push(finding.help(format!("write host and port; another path than `{PATH}` cannot be said")));
            continue;
        }
        let plain = scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("http")) && otel.secure().is_none();
        let open = plain.then(|| edit::add_entry(set.source_of(otel.node), otel.node, "isSecure", "false")).flatten();
        let also = if open.is_some() { " and `isSecure: false`" } else { "" };
        let edits = [edit::replace(otel.address, authority)].into_iter().chain(open);
        found.push(
            finding
                .help(format!("write `{authority}`{also}"))
                .fix(Fix::safe(format!("write `{authority}`{also}"), edits)),
        );
    }
}
