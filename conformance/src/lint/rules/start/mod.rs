//! What starts daprd outside of a cluster: compose files, and the file of `dapr run -f`.

use crate::lint::rule::Rule;

mod daprd;
mod deprecated_flag;
mod disk;
mod missing_file;
mod missing_resources;
mod mixed_versions;
mod mounts;
mod no_scheduler;
mod run_file;
mod shared_app_id;
mod shared_port;
mod start_order;
mod unknown_flag;

/// The rules of this area.
pub(super) const RULES: &[&Rule] = &[
    &unknown_flag::RULE,
    &deprecated_flag::RULE,
    &missing_file::RULE,
    &missing_resources::RULE,
    &shared_port::RULE,
    &shared_app_id::RULE,
    &no_scheduler::RULE,
    &start_order::RULE,
    &mixed_versions::RULE,
];
