//! Bindings that bring an app events.

use fixtures::team::Binding;

use crate::lint::component::Component;
use crate::lint::facts::component::{Direction, Field, table};

/// An input binding, called by its name or its `route`; `None` when it brings nothing.
pub(super) fn input(component: &Component<'_>) -> Option<Binding> {
    let route = component.field("route").and_then(|field| field.text()).map(|route| route.trim_start_matches('/'));
    let name = route.filter(|route| !route.is_empty()).unwrap_or(component.name());
    let asked = component.field("direction").is_none();
    let empty = component.kind == "bindings.cron";
    is_input(component).then(|| Binding { asked, empty, ..Binding::of(name) })
}

/// Whether it brings events for certain: its direction says so, or its type can do nothing else, or it has a field that
/// is for that only, such as the topics of Kafka. Of the others daprd asks the app, and may be told no.
fn is_input(component: &Component<'_>) -> bool {
    if let Some(direction) = component.field("direction") {
        return direction.text().is_some_and(|said| said.to_ascii_lowercase().contains("input"));
    }
    let directions = table().find(component.kind).map(|known| known.directions.as_slice());
    let reads = |field: &&Field| field.direction == Some(Direction::Input);
    let tells = || {
        let mut fields = component.facts().into_iter().flat_map(|version| &version.fields).filter(reads);
        fields.any(|field| component.field(&field.name).is_some())
    };
    directions == Some([Direction::Input].as_slice()) || tells()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::resource::Resource;
    use crate::lint::yaml::parse::parse;

    fn called(kind: &str, metadata: &str) -> Option<String> {
        let text = format!(
            "{{apiVersion: dapr.io/v1alpha1, kind: Component, metadata: {{name: b}}, \
             spec: {{type: {kind}, version: v1, metadata: [{metadata}]}}}}"
        );
        let resource = Resource::of(&parse(0, &text, 0..text.len()).unwrap().root.unwrap()).remove(0);
        input(&Component::of(&resource).unwrap()).map(|input| input.name)
    }

    #[test]
    fn what_brings_events_is_told_from_what_takes_them() {
        let b = Some("b".to_owned());
        assert_eq!(called("bindings.cron", ""), b);
        assert_eq!(called("bindings.kafka", "{name: topics, value: a}"), b);
        assert_eq!(called("bindings.kafka", "{name: publishTopic, value: a}"), None);
        assert_eq!(called("bindings.http", ""), None);
        assert_eq!(called("bindings.rabbitmq", "{name: direction, value: 'input, output'}"), b);
        assert_eq!(called("bindings.cron", "{name: direction, value: output}"), None);
        assert_eq!(called("bindings.cron", "{name: route, value: /jobs/sweep}").as_deref(), Some("jobs/sweep"));
    }
}
