//! The schemas of Dapr's resources: the fields of each kind and version, as the definitions in the Helm chart are.
//!
//! A test reads `charts/dapr/crds` of dapr/dapr 1.18.2 and keeps the table current. It is what `kubectl apply` holds a
//! file against, to the letter. In a folder of resources daprd decodes the same fields, their names without regard to
//! case, requires none of them and takes numbers for texts. Only a Configuration given as a file is decoded by other
//! types, and its names are taken to the letter: see [`IN_FILES`].
//!
//! Two conditions over several fields are not in the table: an MCPServer has exactly one of the fields of
//! `spec.endpoint`, and a rule of a WorkflowAccessPolicy has at least one workflow or activity.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The table of Dapr 1.18.
const V1_18: &str = include_str!("../../../lint/facts/resources-1.18.json");

/// The places of a Configuration that daprd reads in another way from a file than from Kubernetes, with what they are
/// in the file: the version of a handler, which Kubernetes drops, and headers, written `name=value`. Read from
/// `pkg/config/configuration.go` of dapr/dapr 1.18.2.
pub const IN_FILES: &[(&[&str], Type)] = &[
    (&["spec", "appHttpPipeline", "handlers", "*", "version"], Type::String),
    (&["spec", "httpPipeline", "handlers", "*", "version"], Type::String),
    (&["spec", "tracing", "otel", "headers", "*"], Type::String),
];

/// One kind in one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Resource {
    /// As in `kind: Subscription`.
    pub kind: String,
    /// As in `apiVersion: dapr.io/v2alpha1`.
    pub api_version: String,
    /// The document as a whole, an object.
    pub schema: Schema,
}

/// What may stand in one place of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    /// What kind of value.
    #[serde(rename = "type")]
    pub kind: Type,
    /// The fields that an object must have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<String>,
    /// The only words that a string may be; none: any.
    #[serde(rename = "enum", default, skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<String>,
    /// What Kubernetes puts there where the field is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// Whether a string or an array must not be empty.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub filled: bool,
    /// The fields of an object, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Schema>,
    /// The elements of an array, or the values of a map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Box<Schema>>,
}

/// The kind of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Type {
    /// A text.
    String,
    /// A number without a fraction.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A mapping whose keys are the fields of the schema.
    Object,
    /// A sequence of `items`.
    Array,
    /// A mapping whose keys are names that people choose, and whose values are `items`. The `metadata` of a resource is
    /// one of anything here, since its fields are those of Kubernetes.
    Map,
    /// An integer or a text.
    IntOrString,
    /// Anything at all, as the `value` of an entry in a Component's metadata.
    Any,
}

impl Schema {
    /// The field of that name, spelled exactly so.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Self> {
        self.fields.get(name)
    }

    /// The field whose name is this one but for its case, and that name.
    #[must_use]
    pub fn folded(&self, name: &str) -> Option<(&str, &Self)> {
        let same = |(known, _): &(&String, &Self)| known.eq_ignore_ascii_case(name);
        self.fields.iter().find(same).map(|(known, schema)| (known.as_str(), schema))
    }

    /// The names of the fields, in the order of the alphabet.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.keys().map(String::as_str)
    }

    /// Whether an object must have the field.
    #[must_use]
    pub fn requires(&self, name: &str) -> bool {
        self.required.iter().any(|required| required == name)
    }

    /// What a chain of names leads to; `*` steps to the elements of an array, or to the values of a map.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |schema, name| match *name {
            "*" => schema.items.as_deref(),
            name => schema.field(name),
        })
    }
}

/// Every kind and version, in the order of the alphabet. A test reads the compiled-in table.
#[must_use]
pub fn resources() -> &'static [Resource] {
    static TABLE: OnceLock<Vec<Resource>> = OnceLock::new();
    TABLE.get_or_init(|| serde_json::from_str(V1_18).unwrap_or_default())
}

/// The schema of a kind, with its whole version: `schema("Subscription", "dapr.io/v2alpha1")`.
#[must_use]
pub fn schema(kind: &str, api_version: &str) -> Option<&'static Schema> {
    let same = |resource: &&Resource| resource.kind == kind && resource.api_version == api_version;
    resources().iter().find(same).map(|resource| &resource.schema)
}

/// The kinds, each once.
#[must_use]
pub fn kinds() -> Vec<&'static str> {
    let mut kinds: Vec<_> = resources().iter().map(|resource| resource.kind.as_str()).collect();
    kinds.dedup();
    kinds
}

/// The versions of a kind, oldest first: `dapr.io/v1alpha1`.
#[must_use]
pub fn versions(kind: &str) -> Vec<&'static str> {
    let of_kind = resources().iter().filter(|resource| resource.kind == kind);
    of_kind.map(|resource| resource.api_version.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_whole() {
        let table: Vec<Resource> = serde_json::from_str(V1_18).unwrap();
        assert_eq!(table, resources());
        assert_eq!(kinds().len(), 7);
        assert_eq!(versions("Subscription"), ["dapr.io/v1alpha1", "dapr.io/v2alpha1"]);
        assert_eq!(versions("Deployment"), [""; 0]);
        assert!(schema("Component", "dapr.io/v2alpha1").is_none());
    }

    #[test]
    fn the_value_of_a_component_is_anything_and_its_secret_store_stands_beside_the_spec() {
        let component = schema("Component", "dapr.io/v1alpha1").unwrap();
        assert_eq!(component.at(&["spec", "metadata", "*", "value"]).unwrap().kind, Type::Any);
        assert!(component.at(&["spec", "metadata", "*"]).unwrap().requires("name"));
        assert_eq!(component.at(&["auth", "secretStore"]).unwrap().kind, Type::String);
        assert_eq!(component.field("scopes").unwrap().kind, Type::Array);
        let names: Vec<_> = component.names().collect();
        assert_eq!(names, ["apiVersion", "auth", "kind", "metadata", "scopes", "spec"]);
    }

    #[test]
    fn what_is_other_in_a_file_is_no_text_in_kubernetes() {
        let configuration = schema("Configuration", "dapr.io/v1alpha1").unwrap();
        for (path, kind) in IN_FILES {
            assert!(configuration.at(&path[..path.len() - 1]).is_some(), "{path:?}");
            assert!(configuration.at(path).is_none_or(|schema| schema.kind != *kind), "{path:?}");
        }
    }

    #[test]
    fn a_name_in_another_case_is_found_apart() {
        let spec = schema("Subscription", "dapr.io/v2alpha1").unwrap().field("spec").unwrap();
        assert!(spec.field("pubsubName").is_none());
        assert_eq!(spec.folded("pubsubName").unwrap().0, "pubsubname");
        assert!(spec.folded("route").is_none());
    }
}
