//! JSON as daprd decodes what an app answers: Go looks at nothing behind the first value, and at no case of a name.

use serde_json::Value;

/// The first JSON value of a body.
pub(super) fn first(body: &[u8]) -> Option<Value> {
    // Bytes that are no text are replaced, and are no failure.
    let text = String::from_utf8_lossy(body);
    serde_json::Deserializer::from_str(&text).into_iter().next()?.ok()
}

/// A field, its name in any case.
pub(super) fn field<'a>(object: &'a Value, name: &str) -> &'a Value {
    let found = object.as_object().and_then(|fields| fields.iter().find(|(field, _)| field.eq_ignore_ascii_case(name)));
    found.map_or(&Value::Null, |(_, value)| value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_the_first_value_is_read() {
        assert_eq!(first(br#" {"status":"DROP"} and more"#), Some(json!({"status": "DROP"})));
        assert_eq!(first(b"{\"a\":\"\xff\"}"), Some(json!({"a": "\u{fffd}"})));
        assert_eq!((first(b""), first(b"<html>"), first(b"{\"a\":")), (None, None, None));
    }
}
