//! All rules, area by area.

use semver::Version;

use crate::lint::rule::Rule;

mod component;
mod configuration;
mod cron;
mod file;
mod http_endpoint;
mod kafka;
mod mcp_server;
mod pubsub;
mod resiliency;
mod resource;
mod secret;
mod start;
mod state;
mod subscription;
mod workflow_access;
mod workload;

/// The areas, in the order of `lint rules`.
const AREAS: &[&[&Rule]] = &[
    file::RULES,
    resource::RULES,
    component::RULES,
    kafka::RULES,
    pubsub::RULES,
    cron::RULES,
    state::RULES,
    secret::RULES,
    subscription::RULES,
    resiliency::RULES,
    configuration::RULES,
    http_endpoint::RULES,
    mcp_server::RULES,
    workflow_access::RULES,
    workload::RULES,
    start::RULES,
];

/// The newest Dapr version that the rules were held against.
pub const NEWEST: Version = Version::new(1, 18, 2);

/// All rules.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    AREAS.iter().copied().flatten().copied()
}
