//! A variable that the container sets itself is left alone by the injector: with another value the app looks for its
//! sidecar where none listens.

use crate::lint::facts::annotation::VARIABLES;
use crate::lint::prelude::*;
use crate::lint::workload::Workload;

use super::pod;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "workload.sidecar-variable",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/workload/sidecar-variable.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for workload in set.workloads().filter(Workload::has_sidecar) {
        let containers = pod::app_containers(&workload);
        let variables = containers.iter().flat_map(|it| it.at(&["env"]).map(Node::items).unwrap_or_default());
        for variable in variables {
            let name = variable.at(&["name"]).and_then(Node::text).unwrap_or_default();
            // From a ConfigMap or a Secret it has a value that is not known here.
            let Some(value) = variable.at(&["value"]).filter(|_| VARIABLES.contains(&name)) else { continue };
            let text = value.text().unwrap_or_default();
            let Some(injected) = injected(&workload, name).filter(|_| !is_unfilled(text)) else { continue };
            if text == injected {
                continue;
            }
            let message = format!("the sidecar has {injected}, and the injector leaves what is set alone");
            let fix = Fix::risky(format!("write `\"{injected}\"`"), [edit::quote(value, &injected)]);
            let help = "take the variable away: the injector sets it";
            found.push(Finding::at(value, message).help(help).fix(fix));
        }
    }
}

/// What the injector would set; `None` when that cannot be told.
fn injected(workload: &Workload<'_>, variable: &str) -> Option<String> {
    let given = |name: &str| workload.annotation_text(name);
    let settled = |text: &str, default: &str| {
        let text = if text.is_empty() { default } else { text };
        (!is_unfilled(text)).then(|| text.to_lowercase())
    };
    match variable {
        "DAPR_HTTP_PORT" => Some("3500".into()),
        "DAPR_GRPC_PORT" => settled(given("grpc-port").unwrap_or_default(), "50001"),
        // With TLS it is another word.
        "APP_PROTOCOL" if given("app-ssl").is_none() => settled(given("app-protocol").unwrap_or_default(), "http"),
        _ => None,
    }
}
