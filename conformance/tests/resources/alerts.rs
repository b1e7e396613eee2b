//! Alert rules: they can be evaluated, watch series that exist, and do not rest on counters that lie.

use std::collections::BTreeSet;

use promql_parser::parser::{self, Expr};
use promql_parser::util::{ExprVisitor, walk_expr};
use serde_json::Value;

use super::documents;

/// Series that something really exposes: daprd 1.18.2 and the services on `/metrics`, two by exporters.
const SERIES: [&str; 16] = [
    "dapr_component_input_binding_count",
    "dapr_component_pubsub_egress_count",
    "dapr_component_pubsub_ingress_latencies_count",
    "dapr_component_secret_count",
    "dapr_component_state_count",
    "dapr_resiliency_activations_total",
    "dapr_resiliency_loaded",
    "dapr_runtime_acl_app_policy_action_blocked_total",
    "dapr_runtime_acl_global_policy_action_blocked_total",
    "dapr_runtime_component_loaded",
    "kafka_consumergroup_lag",
    "kube_pod_container_status_restarts_total",
    "todo_dead_letters_total",
    "todo_outbox_failures_total",
    "todo_outbox_pending",
    "todo_outbox_published_total",
];

fn rules() -> Vec<Value> {
    let file = documents("k8s/monitoring/alerts.yaml").remove(0);
    let groups = file["groups"].as_array().expect("groups").clone();
    groups.iter().flat_map(|group| group["rules"].as_array().expect("rules").clone()).collect()
}

/// The names of the series in an expression.
#[derive(Default)]
struct Names(BTreeSet<String>);

impl ExprVisitor for Names {
    type Error = String;

    fn pre_visit(&mut self, expr: &Expr) -> Result<bool, Self::Error> {
        if let Expr::VectorSelector(selector) = expr {
            self.0.insert(selector.name.clone().ok_or("a selector without a name")?);
        }
        if let Expr::MatrixSelector(selector) = expr {
            self.0.insert(selector.vs.name.clone().ok_or("a selector without a name")?);
        }
        Ok(true)
    }
}

#[test]
fn every_rule_is_complete_and_has_a_name_of_its_own() {
    let rules = rules();
    let names: BTreeSet<_> = rules.iter().filter_map(|rule| rule["alert"].as_str()).collect();
    assert_eq!((names.len(), rules.len()), (14, 14), "{names:?}");
    for rule in &rules {
        let severity = rule["labels"]["severity"].as_str().unwrap_or_default();
        assert!(["critical", "warning"].contains(&severity), "{rule}");
        for text in ["summary", "action"] {
            assert!(rule["annotations"][text].as_str().is_some_and(|text| !text.is_empty()), "{rule}");
        }
    }
}

#[test]
fn every_expression_parses_and_watches_a_series_that_exists() {
    let mut names = Names::default();
    for rule in rules() {
        let text = rule["expr"].as_str().expect("an expression");
        let expr = parser::parse(text).unwrap_or_else(|error| panic!("{}: {error}", rule["alert"]));
        walk_expr(&mut names, &expr).unwrap_or_else(|error| panic!("{}: {error}", rule["alert"]));
    }
    let known: BTreeSet<_> = SERIES.iter().map(ToString::to_string).collect();
    assert_eq!(names.0, known);
}
