//! The resource files of an app (`--resources-path`): which components its sidecar has, and what it subscribes to.
//!
//! Nothing of a team's own infrastructure is touched. Stores, brokers and vaults are stood in for under their names; an
//! input binding is a name, for the harness brings its events itself (a cron would tick by itself, and at the wrong
//! time); and subscriptions are handed to the sidecar as they are. Left out is what else an app calls, such as output
//! bindings, locks and configuration stores, so that such a call reaches the sidecar and is refused there: a known
//! limit. Left out is resiliency, too, since it would hide what the app itself does when something fails.

mod binding;
mod folder;
mod subscription;

use std::collections::BTreeMap;
use std::path::PathBuf;

use fixtures::ask::Component;
use fixtures::error::Error;
use fixtures::team::Binding;
use serde_json::Value;

use self::folder::sources;
use crate::app::mistake::{Mistake, refusal};
use crate::app::name::is_name;
use crate::app::stand_in;
use crate::lint::component::Component as Declared;
use crate::lint::document::documents;
use crate::lint::resource::Resource;
use crate::lint::source::Source;

/// The version of components; the one of subscriptions may be a later one.
const VERSION: &str = "dapr.io/v1alpha1";
/// The versions of subscriptions.
const SUBSCRIPTIONS: [&str; 2] = [VERSION, "dapr.io/v2alpha1"];

/// What the files of an app say.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// What stands in for the components of its sidecar.
    pub components: Vec<Component>,
    /// The files that those name, as `${files}/NAME`: name → content.
    pub files: BTreeMap<String, String>,
    /// Its declared subscriptions, as files for the resources folder: name → content.
    pub resources: BTreeMap<String, String>,
    /// The same as entries of what an app announces at `/dapr/subscribe`.
    pub subscriptions: Vec<Value>,
    /// Its input bindings, each as it is called: by its `route` where it has one.
    pub bindings: Vec<Binding>,
    /// The names of the components for pub/sub.
    pub pubsubs: Vec<String>,
}

/// What the files in the folders say to the app of that id, read as daprd does: the YAML files of each folder, not of
/// those below it, and of them what names the app in its scopes, or nobody.
///
/// # Errors
/// When a folder or a file of it cannot be read.
pub fn read(folders: &[PathBuf], app_id: &str) -> Result<Found, Error> {
    let mut found = Found::default();
    for source in sources(folders)? {
        for document in documents(0, &source) {
            if let Some(broken) = &document.broken {
                return Err(unreadable(&source, &Mistake::broken(broken)));
            }
            let resources = document.root.iter().flat_map(Resource::of);
            resources.filter(|resource| resource.is_loaded_by(app_id)).for_each(|resource| found.take(&resource));
        }
    }
    found.files = stand_in::files(&found.components);
    Ok(found)
}

fn unreadable(source: &Source, mistake: &Mistake) -> Error {
    let help = format!("`dapr-conformance lint {}` tells more", source.name);
    refusal(source, std::slice::from_ref(mistake)).with_help(help)
}

impl Found {
    fn take(&mut self, resource: &Resource) {
        match resource.kind.as_str() {
            "Component" if resource.api_version == VERSION => {
                if let Some(component) = Declared::of(resource) {
                    self.take_component(&component);
                }
            }
            "Subscription" if SUBSCRIPTIONS.contains(&resource.api_version.as_str()) => {
                let name = format!("subscription-{}.yaml", self.resources.len() + 1);
                self.resources.insert(name, subscription::file(resource));
                self.subscriptions.extend(subscription::entry(resource));
            }
            _ => {}
        }
    }

    /// What has no name, or that of another one, is none for daprd either.
    fn take_component(&mut self, component: &Declared<'_>) {
        let name = component.name();
        if !is_name(name) || self.components.iter().any(|known| known.name == name) {
            return;
        }
        if component.category() == "bindings" {
            let input = binding::input(component);
            let known = |input: &Binding| self.bindings.iter().any(|known| known.name == input.name);
            let input = input.filter(|input| !known(input));
            self.bindings.extend(input);
        }
        self.pubsubs.extend((component.category() == "pubsub").then(|| name.to_owned()));
        self.components.extend(stand_in::of(component.category(), name));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const FILE: &str = "\
apiVersion: dapr.io/v1alpha1
kind: Component
metadata: {name: pubsub}
spec: {type: pubsub.redis, version: v1, metadata: [{name: redisHost, value: localhost:6379}]}
scopes: [shop, cart]
---
apiVersion: dapr.io/v1alpha1
kind: Component
metadata: {name: others}
spec: {type: pubsub.redis, version: v1}
scopes: [cart]
---
apiVersion: dapr.io/v1alpha1
kind: Component
metadata: {name: vault}
spec: {type: secretstores.hashicorp.vault, version: v1}
---
apiVersion: dapr.io/v1alpha1
kind: Component
metadata: {name: sweep}
spec: {type: bindings.cron, version: v1, metadata: [{name: schedule, value: '@every 1s'}]}
---
apiVersion: dapr.io/v1alpha1
kind: Component
metadata: {name: mail}
spec: {type: bindings.smtp, version: v1}
---
apiVersion: dapr.io/v2alpha1
kind: Subscription
metadata: {name: orders, namespace: prod}
spec: {pubsubname: pubsub, topic: orders, routes: {default: /orders}, bulkSubscribe: {enabled: yes}}
scopes: [shop]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: other}
";

    fn read_text(text: &str) -> Result<Found, Error> {
        let folder = std::env::temp_dir().join(format!("app-resources-{}-{}", std::process::id(), text.len()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("all.yaml"), text).unwrap();
        let found = read(std::slice::from_ref(&folder), "shop");
        std::fs::remove_dir_all(folder).unwrap();
        found
    }

    #[test]
    fn what_is_in_scope_is_taken() {
        let found = read_text(FILE).unwrap();
        let names: Vec<_> = found.components.iter().map(|one| (one.name.as_str(), one.kind.as_str())).collect();
        assert_eq!(names, [("pubsub", "pubsub.in-memory"), ("vault", "secretstores.local.file")]);
        assert_eq!((found.pubsubs, found.bindings), (vec!["pubsub".to_owned()], vec![Binding::of("sweep")]));
        assert!(found.files.contains_key("secrets.json"));
    }

    #[test]
    fn a_subscription_is_handed_on_and_told() {
        let found = read_text(FILE).unwrap();
        let names: Vec<_> = found.resources.keys().collect();
        assert_eq!(names, ["subscription-1.yaml"]);
        assert_eq!(found.subscriptions.iter().map(|one| &one["topic"]).collect::<Vec<_>>(), [&json!("orders")]);
    }

    #[test]
    fn what_is_no_yaml_is_told_with_its_place() {
        let told = read_text("kind: Component\nspec: [\n").unwrap_err().to_string();
        assert!(told.contains("all.yaml:2") && told.contains("dapr-conformance lint"), "{told}");
    }
}
