//! Declared subscriptions of an app.

use serde_json::{Value, json};

use crate::app::plain::{Words, plain};
use crate::lint::resource::Resource;

/// The text of the resource, for any app in any namespace: the app id of a stand is one of its own.
pub(super) fn file(resource: &Resource) -> String {
    let mut whole = plain(&resource.root, Words::Dapr);
    if let Some(fields) = whole.as_object_mut() {
        fields.remove("scopes");
        fields.insert("metadata".to_owned(), json!({ "name": resource.name() }));
    }
    // JSON is YAML, too.
    format!("{whole}\n")
}

/// What an app would announce in its place: the fields of both have the same names.
pub(super) fn entry(resource: &Resource) -> Option<Value> {
    resource.at(&["spec"]).map(|spec| plain(spec, Words::Dapr))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::yaml::parse::parse;

    #[test]
    fn it_is_for_any_app_in_any_namespace() {
        let spec = "pubsubname: pubsub, topic: orders, routes: {default: /orders}, bulkSubscribe: {enabled: yes}";
        let text = format!(
            "{{apiVersion: dapr.io/v2alpha1, kind: Subscription, metadata: {{name: orders, namespace: prod}}, \
             spec: {{{spec}}}, scopes: [shop]}}"
        );
        let resource = Resource::of(&parse(0, &text, 0..text.len()).unwrap().root.unwrap()).remove(0);
        let spec = json!({
            "pubsubname": "pubsub", "topic": "orders", "routes": {"default": "/orders"},
            "bulkSubscribe": {"enabled": true},
        });
        let whole = json!({
            "apiVersion": "dapr.io/v2alpha1", "kind": "Subscription", "metadata": {"name": "orders"}, "spec": spec,
        });
        assert_eq!(serde_json::from_str::<Value>(&file(&resource)).unwrap(), whole);
        assert_eq!(entry(&resource), Some(spec));
    }
}
