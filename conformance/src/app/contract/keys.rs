//! The keys of a contract file, mapping by mapping, as `conformance/schemas/app-contract.schema.json` has them too.

/// A mapping of the file.
#[derive(Debug)]
pub(super) struct Section {
    /// What it is, for findings: reads after "no key of".
    pub(super) name: &'static str,
    /// Its keys.
    pub(super) keys: &'static [&'static str],
}

/// The whole file.
pub(super) const ROOT: Section = Section {
    name: "a contract",
    keys: &[
        "app",
        "components",
        "secrets",
        "bindings",
        "subscriptions",
        "methods",
        "actors",
        "publishes",
        "peers",
        "health",
        "promises",
    ],
};
/// Which app it is, and how it is started.
pub(super) const APP: Section = Section { name: "`app`", keys: &["id", "protocol", "port", "start"] };
/// The components of its sidecar.
pub(super) const COMPONENTS: Section = Section { name: "`components`", keys: &["pubsub", "state", "secrets"] };
/// A topic that it subscribes to.
pub(super) const SUBSCRIPTION: Section = Section {
    name: "a subscription",
    keys: &["pubsub", "topic", "type", "schema", "good", "bad", "effects", "unique"],
};
/// A payload that it refuses.
pub(super) const BAD: Section = Section { name: "an entry of `bad`", keys: &["data", "then"] };
/// A method of it.
pub(super) const METHOD: Section =
    Section { name: "a method", keys: &["verb", "path", "headers", "body", "status", "effects"] };
/// An input binding that tells more than its name.
pub(super) const BINDING: Section = Section { name: "a binding", keys: &["name", "effects"] };
/// What must come of an event, a call or a tick.
pub(super) const EFFECTS: Section = Section { name: "`effects`", keys: &["publishes", "saves", "invokes", "sends"] };
/// An event that must be published then.
pub(super) const PUBLISHES: Section =
    Section { name: "an entry of `publishes` in `effects`", keys: &["pubsub", "topic", "data"] };
/// A key that must be saved then.
pub(super) const SAVES: Section = Section { name: "an entry of `saves`", keys: &["store", "key", "value"] };
/// A method of another app that must be called then.
pub(super) const INVOKES: Section = Section { name: "an entry of `invokes`", keys: &["app", "method", "data"] };
/// A method of its actors.
pub(super) const ACTOR: Section = Section { name: "an actor", keys: &["type", "method", "body", "status"] };
/// A topic that it publishes to.
pub(super) const PUBLISHED: Section = Section { name: "an entry of `publishes`", keys: &["pubsub", "topic", "schema"] };
/// A method of another app.
pub(super) const PEER: Section =
    Section { name: "a peer", keys: &["app", "method", "verb", "status", "answer", "optional"] };
/// Where it tells how it is.
pub(super) const HEALTH: Section = Section { name: "`health`", keys: &["live", "ready"] };
/// What it promises of how it runs.
pub(super) const PROMISES: Section = Section { name: "`promises`", keys: &["p99", "restart"] };

/// Every one of them, and where it stands in the schema.
#[cfg(test)]
const ALL: [(&str, &Section); 16] = [
    ("", &ROOT),
    ("/properties/app", &APP),
    ("/properties/components", &COMPONENTS),
    ("/properties/bindings/items/anyOf/1", &BINDING),
    ("/properties/subscriptions/items", &SUBSCRIPTION),
    ("/properties/subscriptions/items/properties/bad/items", &BAD),
    ("/properties/methods/items", &METHOD),
    ("/$defs/effects", &EFFECTS),
    ("/$defs/effects/properties/publishes/items", &PUBLISHES),
    ("/$defs/effects/properties/saves/items", &SAVES),
    ("/$defs/effects/properties/invokes/items", &INVOKES),
    ("/properties/actors/items", &ACTOR),
    ("/properties/publishes/items", &PUBLISHED),
    ("/properties/peers/items", &PEER),
    ("/properties/health", &HEALTH),
    ("/properties/promises", &PROMISES),
];

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::lint::source::Source;

    #[test]
    fn the_schema_has_the_same_keys() {
        let schema: Value = serde_json::from_str(include_str!("../../../schemas/app-contract.schema.json")).unwrap();
        for (place, section) in ALL {
            let object = schema.pointer(place).unwrap();
            let mut known = section.keys.to_vec();
            let mut written: Vec<_> = object["properties"].as_object().unwrap().keys().map(String::as_str).collect();
            known.sort_unstable();
            written.sort_unstable();
            assert_eq!(written, known, "{}", section.name);
            assert_eq!(object["additionalProperties"], false, "{}", section.name);
            assert!(object["properties"].as_object().unwrap().values().all(|key| key["description"].is_string()));
        }
    }

    #[test]
    fn the_page_shows_every_key_in_a_contract_that_is_read() {
        let page = include_str!("../../../APP.md");
        let shown = page.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
        let read = crate::app::contract::of(&Source::new("APP.md", None, "", shown), None);
        assert!(read.is_ok(), "{}", read.unwrap_err());
        for (_, section) in ALL {
            for key in section.keys {
                assert!(shown.contains(&format!("{key}:")), "`{key}` of {}", section.name);
            }
        }
    }
}
