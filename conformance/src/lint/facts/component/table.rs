//! The table of every component, read once.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::lint::facts::component::{Component, runtime};

/// The table of Dapr 1.18.
const V1_18: &str = include_str!("../../../../lint/facts/components-1.18.json");

/// Every type that daprd has, and those that are described without being built.
#[derive(Debug, Default)]
pub struct Table {
    components: Vec<Component>,
    /// By type and alias.
    places: BTreeMap<String, usize>,
}

/// The table. A test reads what is compiled in.
#[must_use]
pub fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| Table::of(serde_json::from_str(V1_18).unwrap_or_default()))
}

impl Table {
    fn of(mut components: Vec<Component>) -> Self {
        let mut places = BTreeMap::new();
        for (place, component) in components.iter_mut().enumerate() {
            places.extend(component.names().map(|name| (name.to_owned(), place)));
            let read = runtime::fields(component.category());
            component.versions.iter_mut().for_each(|version| version.runtime.clone_from(&read));
        }
        Self { components, places }
    }

    /// The component of a type or alias. Its category is compared to the letter, the rest without case.
    #[must_use]
    pub fn find(&self, kind: &str) -> Option<&Component> {
        let place = self.places.get(&kind.to_lowercase())?;
        self.components.get(*place).filter(|component| kind.split('.').next() == Some(component.category()))
    }

    /// Every component, in the order of the types.
    #[must_use]
    pub fn components(&self) -> &[Component] {
        &self.components
    }

    /// Every type and alias that daprd has, in the order of the alphabet.
    pub fn types(&self) -> impl Iterator<Item = &str> {
        let built = |place: &usize| self.components.get(*place).is_some_and(Component::is_registered);
        self.places.iter().filter(move |(_, place)| built(place)).map(|(name, _)| name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::facts::component::{Direction, Kind};

    #[test]
    fn the_table_is_read_whole_and_a_name_leads_to_one_component() {
        let read: Vec<Component> = serde_json::from_str(V1_18).unwrap();
        assert_eq!(read.len(), table().components().len());
        let names: usize = read.iter().map(|component| component.names().count()).sum();
        assert_eq!(names, table().places.len());
        assert!(read.is_sorted_by_key(|component| component.kind.clone()));
    }

    #[test]
    fn a_type_is_found_by_its_aliases_and_in_any_case_but_for_its_category() {
        let find = |kind| table().find(kind).map(|found| found.kind.as_str());
        assert_eq!(find("pubsub.kafka"), Some("pubsub.kafka"));
        assert_eq!(find("pubsub.Kafka"), Some("pubsub.kafka"));
        assert_eq!(find("state.postgres"), Some("state.postgresql"));
        assert_eq!(find("Pubsub.kafka"), None);
        assert_eq!(find("pubsub.kafak"), None);
    }

    #[test]
    fn a_version_is_found_as_the_registry_finds_it() {
        let version = |kind, version| {
            let component = table().find(kind).unwrap();
            component.version(version).map(|found| found.version.as_str())
        };
        for initial in ["", "v0", "v1", "V1"] {
            assert_eq!(version("pubsub.kafka", initial), Some("v1"), "{initial}");
        }
        assert_eq!(version("pubsub.kafka", "v2"), None);
        assert_eq!(version("state.postgresql", "v2"), Some("v2"));
        assert_eq!(version("state.postgresql", ""), Some("v1"));
        assert_eq!(version("state.postgresql", "v0"), None);
        assert_eq!(version("state.yugabytedb", "v1"), None);
    }

    #[test]
    fn what_is_described_and_not_built_is_no_type() {
        assert!(!table().find("bindings.kitex").unwrap().is_registered());
        assert!(!table().types().any(|kind| kind == "bindings.kitex"));
        assert!(table().types().any(|kind| kind == "bindings.mqtt"));
    }

    #[test]
    fn a_field_is_found_wherever_it_is_described() {
        let kafka = table().find("pubsub.kafka").unwrap().version("v1").unwrap();
        assert!(kafka.field("BROKERS").unwrap().required);
        assert_eq!(kafka.field("consumeRetryInterval").unwrap().kind, Kind::Duration);
        assert!(kafka.field("saslPassword").unwrap().sensitive);
        assert!(kafka.accepts("publishingScopes") && kafka.accepts("backOffMaxRetries"));
        assert!(!kafka.accepts("keyPrefix") && !kafka.accepts("borkers"));
        assert!(kafka.names().contains("brokers"));
        let pulsar = table().find("pubsub.pulsar").unwrap().version("v1").unwrap();
        assert!(pulsar.accepts("orders.avroschema") && !pulsar.accepts(".avroschema"));
        let graphql = table().find("bindings.graphql").unwrap().version("v1").unwrap();
        assert!(graphql.accepts("header:Authorization") && !graphql.accepts("heder:Authorization"));
        let state = table().find("state.postgresql").unwrap().version("v1").unwrap();
        assert!(state.accepts("actorStateStore") && state.can("actorStateStore"));
    }

    #[test]
    fn a_binding_says_which_way_it_goes() {
        let directions = |kind| table().find(kind).unwrap().directions.clone();
        assert_eq!(directions("bindings.cron"), [Direction::Input]);
        assert_eq!(directions("bindings.kafka"), [Direction::Input, Direction::Output]);
        assert_eq!(directions("state.redis"), []);
    }
}
