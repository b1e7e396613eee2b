//! Without a protocol there is no exporter and nobody says so; with another word than two daprd does not start.

use super::otel::Otel;
use crate::lint::facts::word::OTEL_PROTOCOLS;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.otel-protocol",
    errata: &["E78"],
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/configuration/otel-protocol.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for configuration in set.of("Configuration") {
        let Some(otel) = Otel::of(configuration) else { continue };
        match otel.protocol() {
            Some(word) => found.extend(wrong(word, &otel)),
            // Kubernetes does not take `otel` without one.
            None if set.is_for_kubernetes(configuration) => {}
            None => {
                let usual = otel.usual().and_then(|usual| {
                    let added = edit::add_entry(set.source_of(otel.node), otel.node, "protocol", usual)?;
                    Some(Fix::safe(format!("add `protocol: {usual}`"), [added]))
                });
                found.push(
                    Finding::at(otel.address, "without `protocol` nothing is exported, and nothing says so")
                        .help("add `protocol: grpc` or `protocol: http`")
                        .fix(usual),
                );
            }
        }
    }
}

fn wrong(word: &Node, otel: &Otel<'_>) -> Option<Finding> {
    let text = word.text().filter(|text| !is_unfilled(text) && !OTEL_PROTOCOLS.contains(text))?;
    let lower = text.to_lowercase();
    let meant = match lower.as_str() {
        "" => otel.usual(),
        lower if lower.starts_with("http") => Some("http"),
        lower => near(lower, OTEL_PROTOCOLS.iter().copied()),
    };
    let effect = match text {
        "" => "an empty `protocol` exports nothing, and nothing says so".to_owned(),
        text => format!("`{text}` is no protocol of Dapr's: daprd does not start"),
    };
    let fix = meant.map(|meant| Fix::safe(format!("write `{meant}`"), [edit::replace(word, meant)]));
    Some(Finding::at(word, effect).help("write `grpc` or `http`, in lower case").fix(fix))
}
