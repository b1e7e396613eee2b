//! Texts that are not what Dapr gets: a template, a variable or a placeholder is a part of them.

use crate::lint::yaml::node::Node;

/// What opens a part that something else fills in: shells and CI systems, make and Kubernetes, templates, Azure pipelines.
const MARKS: [&str; 5] = ["${", "$(", "{{", "#{", "@@"];

/// Whether a part of the text is put in before Dapr reads it.
#[must_use]
pub fn is_unfilled(text: &str) -> bool {
    let variable =
        || text.match_indices('$').any(|(at, _)| text[at + 1..].starts_with(|next: char| next.is_ascii_uppercase()));
    let wrapped = |mark: &str| text.len() > 2 * mark.len() && text.starts_with(mark) && text.ends_with(mark);
    MARKS.iter().any(|mark| text.contains(mark)) || variable() || in_brackets(text) || wrapped("__") || wrapped("%")
}

/// The text of a node, unless a part of it is put in before Dapr reads it.
#[must_use]
pub fn settled(node: &Node) -> Option<&str> {
    node.text().filter(|text| !is_unfilled(text))
}

/// Whether `<your-name>` is a part of it, or it is `{NAME}` as a whole; a comparison is neither.
fn in_brackets(text: &str) -> bool {
    let word = |text: &str| {
        text.starts_with(|first: char| first.is_ascii_alphabetic())
            && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_ .".contains(letter))
    };
    let named =
        text.match_indices('<').any(|(at, _)| text[at + 1..].split_once('>').is_some_and(|(name, _)| word(name)));
    let upper = |name: &str| name.len() > 1 && name.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_');
    named || text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).is_some_and(upper)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_told_from_texts_that_look_alike() {
        let open = [
            "${A}",
            "x-$(TAG)",
            "{{ .Values.x }}",
            "$APP",
            "<app-id>",
            "a-<your name>.b",
            "{BROKER_LIST}",
            "__ID__",
            "%ID%",
        ];
        let settled = [
            "{appID}",
            "{uuid}",
            "event.type.matches('^a$')",
            "a < b && c > d",
            "x_y",
            "100%",
            "__consumer_offsets",
            "",
        ];
        assert_eq!(open.map(is_unfilled), [true; 9]);
        assert_eq!(settled.map(is_unfilled), [false; 8]);
    }
}
