//! Collectors listen to gRPC and to HTTP at two ports; at the other one's port no span is understood.

use super::otel::Otel;
use crate::lint::facts::word::OTEL_PROTOCOLS;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.otel-port",
    errata: &["E78"],
    page: include_str!("../../../../lint/configuration/otel-port.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for otel in set.of("Configuration").filter_map(Otel::of) {
        let Some(protocol) = otel.protocol() else { continue };
        let (Some(word), Some(usual)) = (protocol.text(), otel.usual()) else { continue };
        if word == usual || !OTEL_PROTOCOLS.contains(&word) {
            continue;
        }
        let port = otel.host_and_port().map_or("", |(_, port)| port);
        found.push(
            Finding::at(otel.address, format!("port {port} is a collector's for `{usual}`, so no span is understood"))
                .label(protocol, format!("`{word}` is spoken"))
                .help("collectors take `grpc` at port 4317 and `http` at port 4318"),
        );
    }
}
