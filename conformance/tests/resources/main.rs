//! The committed resource files: what is applied to a cluster, and what Dapr on one machine loads.
//!
//! Expected values stand here as literals, apart from the files, so that a slip of the pen cannot pass by being shared.

mod alerts;
mod components;
mod configurations;
mod deployments;
mod loads;
mod permissions;
mod resiliency;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Everything that a cluster gets: `kubectl apply` takes the files of these folders and none of the folders in them.
const APPLIED: [&str; 2] = ["dapr-components", "k8s"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the workspace").to_owned()
}

fn read(file: &str) -> String {
    std::fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("read {file}: {error}"))
}

/// The resources of a YAML file.
fn documents(file: &str) -> Vec<Value> {
    serde_saphyr::from_multiple(&read(file)).unwrap_or_else(|error| panic!("parse {file}: {error}"))
}

/// The only resource of that kind and name in a file.
fn resource(file: &str, kind: &str, name: &str) -> Value {
    let fits = |found: &Value| found["kind"] == kind && found["metadata"]["name"] == name;
    let mut found: Vec<_> = documents(file).into_iter().filter(fits).collect();
    assert_eq!(found.len(), 1, "{file} has one {kind} {name}");
    found.remove(0)
}

/// The YAML files of a folder, without the folders in it, sorted.
fn files(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(root().join(folder)).unwrap_or_else(|error| panic!("list {folder}: {error}"));
    let names = entries.map(|entry| entry.expect("an entry of a folder").file_name().to_string_lossy().into_owned());
    let mut names: Vec<_> =
        names.filter(|name| name.ends_with(".yaml")).map(|name| format!("{folder}/{name}")).collect();
    names.sort();
    names
}

/// `spec.metadata` of a component: field → value, or `secret/key` for a reference.
fn fields(component: &Value) -> BTreeMap<String, String> {
    let all = component["spec"]["metadata"].as_array().expect("a component has metadata");
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let field = |item: &Value| {
        let reference = &item["secretKeyRef"];
        let secret = || Some(format!("{}/{}", reference["name"].as_str()?, reference["key"].as_str()?));
        Some((text(&item["name"])?, text(&item["value"]).or_else(secret)?))
    };
    let fields: BTreeMap<_, _> = all.iter().filter_map(field).collect();
    assert_eq!(fields.len(), all.len(), "every field has a name of its own, and a text or a reference: {all:?}");
    fields
}

fn strings(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn table(rows: &[(&str, &str)]) -> BTreeMap<String, String> {
    rows.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn every_applied_resource_is_complete_and_named_once() {
    let mut names = Vec::new();
    for file in APPLIED.iter().flat_map(|folder| files(folder)) {
        for resource in documents(&file) {
            let (version, kind) = (resource["apiVersion"].as_str(), resource["kind"].as_str());
            let name = resource["metadata"]["name"].as_str();
            let (Some(_), Some(kind), Some(name)) = (version, kind, name) else { panic!("{file}: {resource}") };
            names.push(format!("{kind} {name}"));
        }
    }
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), count, "{names:?}");
    assert_eq!(
        count,
        6 + 4 * 2 + 4 + 10 + 2,
        "components, deployments, configurations, permissions, policies: {names:?}"
    );
}
