//! The table of resource schemas, read anew from the definitions in Dapr's Helm chart.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use conformance::lint::facts::resource::{Resource, Schema, Type};
use serde::Deserialize;
use serde_json::Value;

use crate::cache::{here, required, version};

const DAPR: &str = "github.com/dapr/dapr";
const TABLE: &str = "lint/facts/resources-1.18.json";

/// A definition of a kind, as Kubernetes takes it.
#[derive(Debug, Deserialize)]
struct Definition {
    spec: Spec,
}

#[derive(Debug, Deserialize)]
struct Spec {
    group: String,
    names: Names,
    versions: Vec<Version>,
}

#[derive(Debug, Deserialize)]
struct Names {
    kind: String,
}

#[derive(Debug, Deserialize)]
struct Version {
    name: String,
    schema: Validation,
}

#[derive(Debug, Deserialize)]
struct Validation {
    #[serde(rename = "openAPIV3Schema")]
    root: Node,
}

/// What is taken of a schema of Kubernetes; descriptions are not.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Node {
    r#type: Option<String>,
    required: Vec<String>,
    r#enum: Vec<String>,
    default: Option<Value>,
    min_length: u64,
    min_items: u64,
    properties: BTreeMap<String, Node>,
    items: Option<Box<Node>>,
    additional_properties: Option<Box<Node>>,
    #[serde(rename = "x-kubernetes-int-or-string")]
    int_or_string: bool,
}

impl Node {
    fn kind(&self) -> Type {
        match self.r#type.as_deref() {
            _ if self.int_or_string => Type::IntOrString,
            Some("string") => Type::String,
            Some("integer") => Type::Integer,
            Some("number") => Type::Number,
            Some("boolean") => Type::Boolean,
            Some("array") => Type::Array,
            Some("object") if self.properties.is_empty() => Type::Map,
            Some("object") => Type::Object,
            Some(other) => panic!("a type that the table has no word for: {other}"),
            None => Type::Any,
        }
    }

    fn schema(self) -> Schema {
        let kind = self.kind();
        let items = match kind {
            Type::Array => self.items,
            // An object without fields takes any.
            Type::Map => Some(self.additional_properties.unwrap_or_default()),
            _ => None,
        };
        Schema {
            kind,
            required: self.required,
            allowed: self.r#enum,
            default: self.default,
            filled: self.min_length > 0 || self.min_items > 0,
            fields: self.properties.into_iter().map(|(name, node)| (name, node.schema())).collect(),
            items: items.map(|node| Box::new(node.schema())),
        }
    }
}

/// What a folder of definitions says.
fn read(folder: &Path) -> Vec<Resource> {
    let mut read = Vec::new();
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let text = fs::read_to_string(&path).unwrap();
        let definition: Definition =
            serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("parse {}: {error}", path.display()));
        let Spec { group, names: Names { kind }, versions } = definition.spec;
        read.extend(versions.into_iter().map(|version| Resource {
            kind: kind.clone(),
            api_version: format!("{group}/{}", version.name),
            schema: version.schema.root.schema(),
        }));
    }
    read.sort_by(|a, b| (&a.kind, &a.api_version).cmp(&(&b.kind, &b.api_version)));
    read
}

/// The text of the table: an array with a resource on each line.
fn render(resources: &[Resource]) -> String {
    let lines: Vec<_> = resources.iter().map(|resource| serde_json::to_string(resource).unwrap()).collect();
    format!("[\n{}\n]\n", lines.join(",\n"))
}

/// Every place of every resource with what is said of it alone, one a line.
fn places(resources: &[Resource]) -> BTreeSet<String> {
    fn add(place: &str, schema: &Schema, to: &mut BTreeSet<String>) {
        let alone = Schema { fields: BTreeMap::new(), items: None, ..schema.clone() };
        to.insert(format!("{place}: {}", serde_json::to_string(&alone).unwrap()));
        schema.fields.iter().for_each(|(name, field)| add(&format!("{place}.{name}"), field, to));
        schema.items.iter().for_each(|items| add(&format!("{place}.*"), items, to));
    }
    let mut places = BTreeSet::new();
    for resource in resources {
        add(&format!("{} {} ", resource.kind, resource.api_version), &resource.schema, &mut places);
    }
    places
}

#[test]
fn the_resource_schemas_are_those_of_the_pinned_version() {
    let Some(dapr) = required(DAPR) else { return };
    assert!(version(DAPR).starts_with("v1.18."), "another line of Dapr is pinned: it needs a table of its own");
    let read = read(&dapr.join("charts/dapr/crds"));
    if std::env::var("HARNESS_UPDATE").is_ok_and(|value| value == "1") {
        fs::write(here(TABLE), render(&read)).unwrap();
    }
    let committed = fs::read_to_string(here(TABLE)).unwrap_or_default();
    let resources: Vec<Resource> = serde_json::from_str(&committed).unwrap_or_default();
    let (ours, theirs) = (places(&resources), places(&read));
    let missing: Vec<_> = theirs.difference(&ours).collect();
    let invented: Vec<_> = ours.difference(&theirs).collect();
    let help = format!("{TABLE} is not current: HARNESS_UPDATE=1 cargo test -p conformance --test lint");
    assert!(missing.is_empty() && invented.is_empty(), "{help}\nmissing: {missing:#?}\ninvented: {invented:#?}");
    assert!(committed == render(&read), "{help}\nonly its form differs");
}

/// The types that a Configuration in a file is decoded by.
#[test]
fn a_configuration_in_a_file_differs_from_the_schema_as_the_facts_say() {
    let Some(dapr) = required(DAPR) else { return };
    let text = fs::read_to_string(dapr.join("pkg/config/configuration.go")).unwrap();
    let field = |of: &str, name: &str| {
        let body = text.split_once(&format!("type {of} struct {{")).unwrap().1.split_once("\n}").unwrap().0;
        let tag = format!("yaml:\"{name},omitempty\"");
        body.lines().find(|line| line.contains(&tag)).and_then(|line| line.split_whitespace().nth(1))
    };
    assert_eq!(field("HandlerSpec", "version"), Some("string"));
    assert_eq!(field("OtelSpec", "headers"), Some("[]string"));
}

#[test]
fn what_differs_is_named_by_its_place() {
    let schema = |text: &str| Resource {
        kind: "A".to_owned(),
        api_version: "b/v1".to_owned(),
        schema: serde_saphyr::from_str::<Node>(text).unwrap().schema(),
    };
    let one = schema("type: object\nproperties:\n  c:\n    type: array\n    minItems: 1\n    items: {type: string}\n");
    let two =
        schema("type: object\nproperties:\n  c:\n    type: array\n    items: {x-kubernetes-int-or-string: true}\n");
    let (one, two) = (places(&[one]), places(&[two]));
    let only: Vec<_> = one.difference(&two).collect();
    assert_eq!(only, ["A b/v1 .c.*: {\"type\":\"string\"}", "A b/v1 .c: {\"type\":\"array\",\"filled\":true}"]);
    assert!(two.contains("A b/v1 .c.*: {\"type\":\"int-or-string\"}"));
}
