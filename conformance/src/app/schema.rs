//! A JSON schema that a team writes of its events.

use jsonschema::Validator;
use serde_json::Value;

/// A JSON schema, of the version that its `$schema` says, and else of 2020-12.
#[derive(Debug)]
pub(crate) struct Schema {
    validator: Validator,
}

impl Schema {
    /// Reads it. Everything that it refers to stands in it: nothing is fetched.
    ///
    /// # Errors
    /// Why it is none.
    pub(crate) fn of(schema: &Value) -> Result<Self, String> {
        let validator = jsonschema::validator_for(schema).map_err(|error| told(&error))?;
        Ok(Self { validator })
    }

    /// Looks whether a value fits.
    ///
    /// # Errors
    /// Where it does not, and why: the first place alone.
    pub(crate) fn takes(&self, value: &Value) -> Result<(), String> {
        self.validator.validate(value).map_err(|error| told(&error))
    }
}

fn told(error: &jsonschema::ValidationError<'_>) -> String {
    let place = error.instance_path().to_string();
    if place.is_empty() { error.to_string() } else { format!("at {place}: {error}") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_does_not_fit_is_told_with_its_place() {
        let id = json!({"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}});
        let schema = Schema::of(&json!({"properties": {"order": id}})).unwrap();
        assert_eq!(schema.takes(&json!({"order": {"id": "a", "more": 1}})), Ok(()));
        assert_eq!(schema.takes(&json!({"order": {}})).unwrap_err(), "at /order: \"id\" is a required property");
        assert!(schema.takes(&json!({"order": {"id": 7}})).unwrap_err().starts_with("at /order/id: 7 is not"));
    }

    #[test]
    fn what_is_no_schema_is_told_and_nothing_is_fetched() {
        assert!(Schema::of(&json!({"type": "objekt"})).unwrap_err().starts_with("at /type: "));
        assert!(Schema::of(&json!({"$ref": "https://example.com/order.json"})).is_err());
    }
}
