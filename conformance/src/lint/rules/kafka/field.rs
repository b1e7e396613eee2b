//! Fields of a component that are written, and the direction of a binding.

use crate::lint::fix::Edit;
use crate::lint::prelude::*;

/// Writes one more field below the last one, in the way that one is written; `None` when there is none.
pub(in crate::lint::rules) fn added(set: &Set, component: &Component<'_>, name: &str, value: &str) -> Option<Edit> {
    let list = component.resource.at(&["spec", "metadata"])?;
    let source = set.source_of(list);
    let last = list.items().last()?;
    let written = |node: &Node| &source.text[node.span.clone()];
    if written(list.resolved()).starts_with('[') || written(last).starts_with('{') {
        let quote = if written(last).contains("\"name\"") { "\"" } else { "" };
        let quoted = |word: &str| format!("{quote}{word}{quote}");
        let item = format!("{{{}: {}, {}: \"{value}\"}}", quoted("name"), quoted(name), quoted("value"));
        return edit::add_item(source, list, &item);
    }
    let dash = source.text[source.line(last.span.start).start..last.span.start].find('-')?;
    let indent = " ".repeat(dash + 2);
    edit::add_item(source, list, &format!("name: {name}\n{indent}value: \"{value}\""))
}

/// Whether a binding calls the app: it says so, or says nothing.
pub(in crate::lint::rules) fn is_input(component: &Component<'_>) -> bool {
    let said = component.field("direction").and_then(|field| field.text());
    said.is_none_or(|text| text.split(',').any(|word| word.trim().eq_ignore_ascii_case("input")))
}
