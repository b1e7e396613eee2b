//! Secret stores: where they look, who may read through them, and which of them are for a developer's machine.

use crate::lint::rule::Rule;

mod cycle;
mod development_store;
mod env_name;
mod file_format;
mod grants;
mod kubernetes_role;
pub(super) mod local_file;
mod relative_path;

/// The rules of this area.
pub(super) const RULES: &[&Rule] = &[
    &cycle::RULE,
    &kubernetes_role::RULE,
    &development_store::RULE,
    &relative_path::RULE,
    &file_format::RULE,
    &env_name::RULE,
];
