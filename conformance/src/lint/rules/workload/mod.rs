//! What makes pods, and the Services before them.

use crate::lint::rule::Rule;

mod annotation_value;
mod app_id;
mod app_port;
mod daprd_container;
mod deprecated_annotation;
mod latest_image;
mod misplaced_annotations;
mod no_health_probe;
mod no_sidecar_resources;
mod pod;
mod quantity;
mod reserved_port;
mod selector;
mod service_selector;
mod sidecar_variable;
mod unknown_annotation;
mod unknown_configuration;
mod unquoted_annotation;

/// The rules of this area.
pub(super) const RULES: &[&Rule] = &[
    &misplaced_annotations::RULE,
    &unquoted_annotation::RULE,
    &unknown_annotation::RULE,
    &annotation_value::RULE,
    &deprecated_annotation::RULE,
    &daprd_container::RULE,
    &app_id::RULE,
    &app_port::RULE,
    &reserved_port::RULE,
    &sidecar_variable::RULE,
    &unknown_configuration::RULE,
    &selector::RULE,
    &service_selector::RULE,
    &no_health_probe::RULE,
    &no_sidecar_resources::RULE,
    &latest_image::RULE,
];
