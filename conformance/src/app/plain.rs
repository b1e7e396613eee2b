//! YAML as the JSON that it stands for.

use serde_json::{Map, Value};

use crate::lint::yaml::node::{Node, Value as Yaml};
use crate::lint::yaml::scalar::{Scalar, Style, Type};

/// What words without quotes mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Words {
    /// What JSON takes for a number, a boolean or nothing is one, and all else a text: so `no` is a country, and `007`
    /// a name, as whoever writes an example means it.
    Json,
    /// As Dapr reads its resources: `yes` is a boolean.
    Dapr,
}

/// The JSON that a node stands for; references and merged keys (`<<`) are put in place.
pub(super) fn plain(node: &Node, words: Words) -> Value {
    match &node.resolved().value {
        Yaml::Scalar(scalar) => word(scalar, words),
        Yaml::Sequence(items) => items.iter().map(|item| plain(item, words)).collect(),
        Yaml::Mapping(_) => Value::Object(fields(node, words)),
        // What a reference leads to is none: `resolved` follows them to the end.
        Yaml::Alias(_) => Value::Null,
    }
}

fn fields(node: &Node, words: Words) -> Map<String, Value> {
    let (merged, own): (Vec<_>, Vec<_>) = node.entries().iter().partition(|entry| entry.name() == "<<");
    let mut fields = Map::new();
    for entry in merged {
        match plain(&entry.value, words) {
            Value::Object(one) => fields.extend(one),
            // Of several the first counts.
            Value::Array(several) => {
                several.into_iter().rev().for_each(|one| fields.extend(one.as_object().cloned().unwrap_or_default()));
            }
            _ => {}
        }
    }
    fields.extend(own.into_iter().map(|entry| (entry.name().to_owned(), plain(&entry.value, words))));
    fields
}

fn word(scalar: &Scalar, words: Words) -> Value {
    match words {
        Words::Json if scalar.style != Style::Plain || scalar.forced => scalar.text.clone().into(),
        Words::Json if matches!(scalar.text.as_str(), "" | "~") => Value::Null,
        Words::Json => {
            let read: Option<Value> = serde_json::from_str(&scalar.text).ok();
            let simple = read.filter(|value| value.is_number() || value.is_boolean() || value.is_null());
            simple.unwrap_or_else(|| scalar.text.clone().into())
        }
        Words::Dapr => match scalar.kind() {
            Type::Null => Value::Null,
            Type::Boolean(value) => value.into(),
            Type::Integer(value) => value.into(),
            Type::Float(value) => value.into(),
            Type::Text => scalar.text.clone().into(),
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::lint::yaml::parse::parse;

    fn read(text: &str, words: Words) -> Value {
        plain(&parse(0, text, 0..text.len()).unwrap().root.unwrap(), words)
    }

    #[test]
    fn words_mean_what_an_example_means_or_what_dapr_reads() {
        let text = "{a: no, b: 007, c: 1.5, d: true, e: ~, f: \"3\", g: o-1, h: , i: null}";
        let example =
            json!({"a": "no", "b": "007", "c": 1.5, "d": true, "e": null, "f": "3", "g": "o-1", "h": null, "i": null});
        assert_eq!(read(text, Words::Json), example);
        assert_eq!(read("{a: no, b: 7, c: 'no'}", Words::Dapr), json!({"a": false, "b": 7, "c": "no"}));
    }

    #[test]
    fn what_is_referred_to_is_put_in_place() {
        let text = "base: &base {a: 1, b: 2}\nlist: [*base]\nmore:\n  <<: *base\n  b: 3\n";
        let whole = json!({"base": {"a": 1, "b": 2}, "list": [{"a": 1, "b": 2}], "more": {"a": 1, "b": 3}});
        assert_eq!(read(text, Words::Json), whole);
    }
}
