//! An exporter without a rate exports one trace in ten thousand, which looks like no traces at all.

use crate::lint::facts::word::SAMPLING_RATE;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.no-sampling-rate",
    errata: &["E78"],
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/configuration/no-sampling-rate.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    // Kubernetes does not take `tracing` without a rate.
    for configuration in set.of("Configuration").filter(|it| set.is_self_hosted(it)) {
        let Some(tracing) = configuration.at(&["spec", "tracing"]) else { continue };
        let address = |exporter: &str| tracing.at(&[exporter, "endpointAddress"]);
        let stdout = tracing.at(&["stdout"]).filter(|stdout| stdout.boolean() == Some(true));
        let Some(exporter) = address("otel").or_else(|| address("zipkin")).or(stdout) else { continue };
        if tracing.at(&["samplingRate"]).is_some() {
            continue;
        }
        let one_in = (1.0 / SAMPLING_RATE).round();
        let all = edit::add_entry(set.source_of(tracing), tracing, "samplingRate", "\"1\"");
        found.push(
            Finding::at(exporter, format!("without `samplingRate` one trace in {one_in} is exported"))
                .help("add `samplingRate: \"1\"` for every trace, or a smaller share")
                .fix(all.map(|all| Fix::risky("add `samplingRate: \"1\"`", [all]))),
        );
    }
}
