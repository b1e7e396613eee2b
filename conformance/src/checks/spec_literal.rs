//! What the spec wrote: the component files of `dapr-components/spec-literal/`, word for word.
//!
//! A two-sided check takes the wrong value from here, so that what is shown to fail is what the spec says.

use fixtures::error::{Error, Kind};
use serde_json::Value;

/// `pubsub-kafka.yaml` of the spec.
pub(crate) const KAFKA: Literal = Literal(include_str!("../../../dapr-components/spec-literal/pubsub-kafka.yaml"));
/// `state-postgresql.yaml` of the spec.
pub(crate) const STATE: Literal = Literal(include_str!("../../../dapr-components/spec-literal/state-postgresql.yaml"));

/// One component file of the spec.
pub(crate) struct Literal(&'static str);

impl Literal {
    /// The value of a metadata field.
    ///
    /// # Errors
    /// [`Kind::Harness`] when the file has no such field.
    pub(crate) fn field(&self, name: &str) -> Result<String, Error> {
        let read = |error: serde_saphyr::Error| Error::new(Kind::Harness, "read a file of the spec").with_source(error);
        let component: Value = serde_saphyr::from_str(self.0).map_err(read)?;
        let fields = component["spec"]["metadata"].as_array().into_iter().flatten();
        let found = fields.filter(|field| field["name"] == name).find_map(|field| field["value"].as_str());
        let missing = || Error::new(Kind::Harness, format!("find `{name}` with a value in a file of the spec"));
        found.map(str::to_owned).ok_or_else(missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_of_the_spec_is_read_and_a_missing_one_is_an_error() {
        assert_eq!(KAFKA.field("saslMechanism").unwrap(), "SCRAM-SHA-256");
        assert_eq!(STATE.field("concurrency").unwrap(), "first-write");
        // A reference has no value of its own.
        assert_eq!(KAFKA.field("saslPassword").unwrap_err().kind, Kind::Harness);
    }
}
