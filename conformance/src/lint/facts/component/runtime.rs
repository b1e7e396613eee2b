//! The fields that the runtime reads by itself, of whatever component of a category.

use crate::lint::facts::component::{Field, Kind};

/// What the runtime itself reads of the components of a category. Read from these files of dapr/dapr 1.18.2:
///
/// - bindings: `pkg/runtime/processor/binding/binding.go`,
/// - lock: `pkg/components/lock/lock_config.go`,
/// - pubsub: `pkg/runtime/processor/pubsub/pubsub.go` and `pkg/scopes/scopes.go`,
/// - state: `pkg/runtime/processor/state/state.go`, `pkg/components/state/state_config.go`,
///   `pkg/runtime/pubsub/outbox.go` and `pkg/encryption/encryption.go`.
const RUNTIME: &[(&str, &[&str])] = &[
    ("bindings", &["direction", "route"]),
    ("lock", &["keyPrefix"]),
    ("pubsub", &["allowedTopics", "consumerID", "protectedTopics", "publishingScopes", "subscriptionScopes"]),
    (
        "state",
        &[
            "actorStateStore",
            "keyPrefix",
            "outboxDiscardWhenMissingState",
            "outboxPublishPubsub",
            "outboxPublishTopic",
            "outboxPubsub",
            "primaryEncryptionKey",
            "secondaryEncryptionKey",
        ],
    ),
];

/// Those of them that the same files compare to the letter. Beside a `consumerID` in another case the runtime puts its
/// own, and most components refuse the pair.
const EXACT: &[&str] = &[
    "consumerID",
    "outboxDiscardWhenMissingState",
    "outboxPublishPubsub",
    "outboxPublishTopic",
    "outboxPubsub",
    "primaryEncryptionKey",
    "route",
    "secondaryEncryptionKey",
];

/// Those that are a yes or no.
const BOOLS: &[&str] = &["actorStateStore", "outboxDiscardWhenMissingState"];

/// Those that are secrets.
const SECRETS: &[&str] = &["primaryEncryptionKey", "secondaryEncryptionKey"];

/// The fields that the runtime reads of every component of a category, `pubsub`, whether its type names them or not.
#[must_use]
pub fn read_by_the_runtime(category: &str) -> &'static [&'static str] {
    RUNTIME.iter().find(|(known, _)| *known == category).map_or(&[], |(_, names)| names)
}

/// How the runtime wants a field to be spelled, when it is one that it compares to the letter and that is written in
/// another case: `consumerID` for `consumerId`.
#[must_use]
pub fn spelled(category: &str, name: &str) -> Option<&'static str> {
    let read = read_by_the_runtime(category).iter().copied().find(|known| known.eq_ignore_ascii_case(name));
    read.filter(|known| EXACT.contains(known) && *known != name)
}

/// What the runtime reads of a category, as fields.
pub(super) fn fields(category: &str) -> Vec<Field> {
    let field = |name: &&str| Field {
        name: (*name).to_owned(),
        kind: if BOOLS.contains(name) { Kind::Bool } else { Kind::String },
        sensitive: SECRETS.contains(name),
        ..Field::default()
    };
    read_by_the_runtime(category).iter().map(field).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_speak_of_what_the_runtime_reads() {
        let known = |name: &&str| RUNTIME.iter().any(|(_, names)| names.contains(name));
        let strange: Vec<_> = EXACT.iter().chain(BOOLS).chain(SECRETS).filter(|name| !known(name)).collect();
        assert_eq!(strange, Vec::<&&str>::new());
    }

    #[test]
    fn a_name_is_wanted_to_the_letter_only_where_the_runtime_compares_so() {
        assert_eq!(spelled("pubsub", "consumerId"), Some("consumerID"));
        assert_eq!(spelled("pubsub", "consumerID"), None);
        assert_eq!(spelled("state", "KeyPrefix"), None);
        assert_eq!(spelled("bindings", "Route"), Some("route"));
        assert_eq!(spelled("middleware", "Route"), None);
    }
}
