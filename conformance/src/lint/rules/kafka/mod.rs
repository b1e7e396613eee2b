//! `pubsub.kafka` and `bindings.kafka`.

use crate::lint::rule::Rule;

mod sasl_mechanism;

/// The rules of this area.
pub(super) const RULES: &[&Rule] = &[&sasl_mechanism::RULE];
