//! A placeholder that nobody has filled in is a value like any other to Dapr.

use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "file.placeholder",
    page: include_str!("../../../../lint/file/placeholder.md"),
    judge,
    ..Rule::WARNING
};

/// The words in braces that Dapr fills in itself, and what people write for them. Where only the spelling is wrong, the
/// rules of the component say so.
const FILLED_IN: [&str; 7] = ["app", "appID", "appName", "namespace", "pod", "podName", "uuid"];

/// The fewest letters that a word in capitals has before it is taken for a placeholder.
const LETTERS: usize = 3;

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for resource in set.dapr() {
        let text = &set.source(resource.source).text;
        let known: Vec<usize> = brokers(resource).map(|node| node.span.start).collect();
        resource.root.walk(&mut |node| {
            let written = &text[node.span.clone()];
            let open = match &node.value {
                Value::Scalar(scalar) if !known.contains(&node.span.start) => within(&scalar.text),
                // Without quotes it is a mapping with an empty value.
                Value::Mapping(entries) if entries.len() == 1 && written.starts_with('{') => {
                    entries.iter().all(|entry| entry.value.is_null()).then_some(written).and_then(within)
                }
                _ => None,
            };
            if let Some(open) = open {
                found.push(
                    Finding::at(node, format!("`{open}` is a placeholder, and taken as it stands"))
                        .help("write the value that is meant"),
                );
            }
        });
    }
}

/// Addresses of Kafka, which a rule of their own looks at.
fn brokers(resource: &Resource) -> impl Iterator<Item = &Node> {
    let component = Component::of(resource).filter(|it| it.is("pubsub.kafka") || it.is("bindings.kafka"));
    component.and_then(|component| component.field("brokers")?.value()).into_iter()
}

/// The placeholder that a value is, or has in its midst: `{BROKER_LIST}`, `<your key>`, `<HOST>:6379`.
pub(super) fn within(text: &str) -> Option<&str> {
    if text.contains(['\n', '$']) {
        return None;
    }
    let whole = |open: char, close: char| text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    let shouted = whole('{', '}').is_some_and(is_shouted);
    let named = whole('<', '>').is_some_and(is_named);
    if shouted || named {
        return Some(text);
    }
    // Blanks are a sign of a text in some language, in which `<` means something else.
    if text.contains(' ') {
        return None;
    }
    text.match_indices('<').find_map(|(from, _)| {
        let to = from + text[from..].find('>')?;
        is_shouted(&text[from + 1..to]).then_some(&text[from..=to])
    })
}

/// A word in capitals that Dapr does not fill in, in whatever spelling.
fn is_shouted(word: &str) -> bool {
    let letters: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
    letters.len() >= LETTERS
        && letters.starts_with(|first: char| first.is_ascii_uppercase())
        && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b"_-".contains(&byte))
        && near(word, FILLED_IN.into_iter()).is_none()
}

/// Words that tell a reader what to write.
fn is_named(words: &str) -> bool {
    words.starts_with(|first: char| first.is_ascii_alphabetic())
        && words.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-. ".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_is_told_from_what_dapr_fills_in_and_from_values() {
        let open = ["{BROKER_LIST}", "<YOUR_KEY>", "<your account name>"];
        assert_eq!(open.map(within), open.map(Some));
        assert_eq!(within("<REPLACE-WITH-HOST>:6379"), Some("<REPLACE-WITH-HOST>"));
        assert_eq!(within("amqp://<HOST>"), Some("<HOST>"));
        let values =
            ["{appID}", "{APP_ID}", "shop-{uuid}", "{id}", "a < B > c", "<a/>", "${HOST}", "{}", "<>", "x<T>y"];
        assert_eq!(values.map(within), [None; 10]);
    }
}
