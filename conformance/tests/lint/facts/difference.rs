//! What differs between two tables, in words.

use serde_json::Value;

/// The keys that name a member of a list, and what such a member is called.
const NAMES: [(&str, &str); 4] = [("type", ""), ("version", "version "), ("title", "profile "), ("name", "field ")];

/// What differs, a line each: `state.redis: version v1: field redisHost: required was false, is true`.
pub(crate) fn differences(was: &Value, is: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare("", was, is, &mut found);
    found
}

fn compare(place: &str, was: &Value, is: &Value, found: &mut Vec<String>) {
    match (was, is) {
        (Value::Array(old), Value::Array(new)) if named(old, new) => {
            for member in old {
                match new.iter().find(|other| name(other) == name(member)) {
                    Some(other) => compare(&format!("{place}{}: ", called(member)), member, other, found),
                    None => found.push(format!("{place}{} is no longer there", called(member))),
                }
            }
            let added = new.iter().filter(|member| !old.iter().any(|other| name(other) == name(member)));
            found.extend(added.map(|member| format!("{place}{} is new", called(member))));
        }
        (Value::Object(old), Value::Object(new)) => {
            let keys = old.keys().chain(new.keys().filter(|key| !old.contains_key(*key)));
            for key in keys {
                match (&was[key], &is[key]) {
                    (was @ Value::Array(members), Value::Null) if named(members, &[]) => {
                        compare(place, was, &Value::Array(Vec::new()), found);
                    }
                    (Value::Null, is @ Value::Array(members)) if named(members, &[]) => {
                        compare(place, &Value::Array(Vec::new()), is, found);
                    }
                    (was @ Value::Array(old), is @ Value::Array(new)) if named(old, new) => {
                        compare(place, was, is, found);
                    }
                    (was, is) if was == is => {}
                    (was, is) => found.push(format!("{place}{key} was {}, is {}", shown(was, is), shown(is, was))),
                }
            }
        }
        _ if was == is => {}
        _ => found.push(format!("{place}was {was}, is {is}")),
    }
}

/// Whether the members of both are told apart by names.
fn named(old: &[Value], new: &[Value]) -> bool {
    old.iter().chain(new).all(Value::is_object)
}

/// The first of the naming keys that a member has, with its value.
fn name(member: &Value) -> Option<(&'static str, &str)> {
    // A field has a type of its own beside its name.
    let naming = NAMES.iter().rev().find_map(|(key, word)| Some((*word, member.get(key)?.as_str()?)));
    naming.filter(|_| member.is_object())
}

fn called(member: &Value) -> String {
    name(member).map(|(word, name)| format!("{word}{name}")).unwrap_or_default()
}

/// A value; what is left out is false where the other is a yes or no.
fn shown(value: &Value, other: &Value) -> String {
    match value {
        Value::Null if other.is_boolean() => "false".to_owned(),
        Value::Null => "nothing".to_owned(),
        _ => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_difference_names_the_component_and_the_field() {
        let table = |field: Value, also: &[&str]| {
            let version = json!({"version": "v1", "fields": [field], "also": also});
            json!([{"type": "state.x", "versions": [version]}])
        };
        let was = table(json!({"name": "y", "type": "bool"}), &["a"]);
        let is = table(json!({"name": "y", "type": "bool", "required": true}), &["a", "b"]);
        let place = "state.x: version v1: ";
        let expected = [
            format!("{place}also was [\"a\"], is [\"a\",\"b\"]"),
            format!("{place}field y: required was false, is true"),
        ];
        let mut found = differences(&was, &is);
        found.sort();
        assert_eq!(found, expected);
        assert_eq!(differences(&was, &json!([])), ["state.x is no longer there"]);
        assert_eq!(differences(&is, &is), [""; 0]);
    }
}
