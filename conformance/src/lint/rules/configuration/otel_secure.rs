//! TLS is spoken unless `isSecure: false` is written; a plain collector drops it, and nothing says so.

use super::otel::Otel;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.otel-secure",
    errata: &["E78"],
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/configuration/otel-secure.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    // Kubernetes does not take `otel` without `isSecure`.
    for configuration in set.of("Configuration").filter(|it| set.is_self_hosted(it)) {
        let Some(otel) = Otel::of(configuration) else { continue };
        // An address with a scheme says itself what is meant; its own rule has that.
        let is_plain = otel.scheme().is_none() && otel.usual().is_some();
        let is_inner = otel.host_and_port().is_some_and(|(host, _)| is_inner(host));
        if otel.secure().is_some() || !is_plain || !is_inner {
            continue;
        }
        let plain = edit::add_entry(set.source_of(otel.node), otel.node, "isSecure", "false");
        found.push(
            Finding::at(otel.address, "without `isSecure: false` TLS is spoken, and a plain collector gets no span")
                .help("add `isSecure: false`, or `isSecure: true` when the collector has a certificate")
                .fix(plain.map(|plain| Fix::risky("add `isSecure: false`", [plain]))),
        );
    }
}

/// Whether no authority gives certificates for such a name: one label, or one of a cluster's or of this machine.
fn is_inner(host: &str) -> bool {
    let inner = ["host.docker.internal", "127.0.0.1"];
    !host.contains('.') || inner.contains(&host) || host.ends_with(".svc") || host.ends_with(".svc.cluster.local")
}
