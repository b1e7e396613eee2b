//! What is true of every pub/sub component: who may do what with a topic, and how far events go.

use crate::lint::rule::Rule;

mod dead_letter_scope;
pub(super) mod grants;
mod in_memory_deployed;
pub(super) mod loaders;
mod namespace_template;
mod scope_app;
mod scope_syntax;
mod shut_topic;

/// The rules of this area.
pub(super) const RULES: &[&Rule] = &[
    &scope_syntax::RULE,
    &scope_app::RULE,
    &shut_topic::RULE,
    &dead_letter_scope::RULE,
    &in_memory_deployed::RULE,
    &namespace_template::RULE,
];
