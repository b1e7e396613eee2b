//! State stores of every type: which of them meet in one table, which keys they share, and what the runtime does with
//! the values on their way.

use crate::lint::rule::Rule;

mod actor_capability;
mod actor_stores;
mod encryption;
mod encryption_key;
mod encryption_off;
mod encryption_rotation;
mod in_memory_deployed;
mod key_prefix;
mod key_prefix_word;
mod metadata_table;
mod outbox_fields;
mod outbox_pubsub;
mod outbox_slow;
mod outbox_store;
mod shared_keys;
mod shared_table;
mod stores;
mod table;
mod unscoped_keys;

/// The rules of this area.
pub(super) const RULES: &[&Rule] = &[
    &shared_table::RULE,
    &metadata_table::RULE,
    &shared_keys::RULE,
    &unscoped_keys::RULE,
    &key_prefix::RULE,
    &key_prefix_word::RULE,
    &actor_stores::RULE,
    &actor_capability::RULE,
    &outbox_fields::RULE,
    &outbox_pubsub::RULE,
    &outbox_store::RULE,
    &outbox_slow::RULE,
    &encryption_key::RULE,
    &encryption_rotation::RULE,
    &encryption_off::RULE,
    &encryption::RULE,
    &in_memory_deployed::RULE,
];
