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
    keys: &["app", "components", "secrets", "bindings", "subscriptions", "methods", "peers", "health"],
};
/// Which app it is, and how it is started.
pub(super) const APP: Section = Section { name: "`app`", keys: &["id", "protocol", "port", "start"] };
/// The components of its sidecar.
pub(super) const COMPONENTS: Section = Section { name: "`components`", keys: &["pubsub", "state", "secrets"] };
/// A topic that it subscribes to.
pub(super) const SUBSCRIPTION: Section = Section { name: "a subscription", keys: &["pubsub", "topic", "good", "bad"] };
/// A payload that it refuses.
pub(super) const BAD: Section = Section { name: "an entry of `bad`", keys: &["data", "then"] };
/// A method of it.
pub(super) const METHOD: Section = Section { name: "a method", keys: &["verb", "path", "headers", "body", "status"] };
/// A method of another app.
pub(super) const PEER: Section = Section { name: "a peer", keys: &["app", "method", "status", "answer"] };
/// Where it tells how it is.
pub(super) const HEALTH: Section = Section { name: "`health`", keys: &["live", "ready"] };

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::lint::source::Source;

    #[test]
    fn the_schema_has_the_same_keys() {
        let schema: Value = serde_json::from_str(include_str!("../../../schemas/app-contract.schema.json")).unwrap();
        let places = [
            ("", &ROOT),
            ("/properties/app", &APP),
            ("/properties/components", &COMPONENTS),
            ("/properties/subscriptions/items", &SUBSCRIPTION),
            ("/properties/subscriptions/items/properties/bad/items", &BAD),
            ("/properties/methods/items", &METHOD),
            ("/properties/peers/items", &PEER),
            ("/properties/health", &HEALTH),
        ];
        for (place, section) in places {
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
        for section in [&ROOT, &APP, &COMPONENTS, &SUBSCRIPTION, &BAD, &METHOD, &PEER, &HEALTH] {
            for key in section.keys {
                assert!(shown.contains(&format!("{key}:")), "`{key}` of {}", section.name);
            }
        }
    }
}
