//! The address of Zipkin is a URL, unlike the other exporter's; without scheme or host daprd does not start.

use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.zipkin-address",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/configuration/zipkin-address.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let addresses = set.of("Configuration").filter_map(|it| it.at(&["spec", "tracing", "zipkin", "endpointAddress"]));
    for address in addresses {
        let Some(text) = address.text().filter(|text| !text.is_empty() && !is_unfilled(text)) else { continue };
        let missing = match text.split_once("://") {
            Some(("", _)) | None => "scheme",
            Some((_, rest)) if rest.is_empty() || rest.starts_with(['/', '?', '#']) => "host",
            Some(_) => continue,
        };
        let meant = text.trim_start_matches([':', '/']);
        let fix = (missing == "scheme" && !meant.is_empty()).then(|| {
            let url = format!("http://{meant}");
            Fix::safe(format!("write `{url}`"), [edit::replace(address, &url)])
        });
        found.push(
            Finding::at(address, format!("the address has no {missing}: daprd does not start"))
                .help("write a whole URL, such as `http://zipkin:9411/api/v2/spans`")
                .fix(fix),
        );
    }
}
