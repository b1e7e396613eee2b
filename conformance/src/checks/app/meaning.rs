//! What an app's answer to an event means to daprd 1.18, read as it reads it (`pkg/runtime/subscription`): the status
//! first, then a field `status` of a JSON object, in capitals. The literal values stand here and nowhere else.

use fixtures::client::{Reply, Status};
use serde_json::Value;
use tonic::Code;

/// What becomes of the event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// It is handled.
    Success,
    /// It is not, and does not come again.
    Dropped,
    /// It comes again: the app said so.
    Retry,
    /// It comes again: nothing else could be read from the answer.
    Failed,
    /// Nobody knows: there was no answer.
    Silent,
}

impl Meaning {
    /// In words, for findings.
    pub(super) const fn text(&self) -> &'static str {
        match self {
            Self::Success => "the event counts as handled",
            Self::Dropped => "the event is dropped",
            Self::Retry | Self::Failed => "the event comes again",
            Self::Silent => "no answer",
        }
    }

    /// Whether the event comes again.
    pub(super) const fn comes_again(&self) -> bool {
        matches!(self, Self::Retry | Self::Failed)
    }
}

/// What the answer to an event means.
pub(super) fn meaning(reply: &Reply) -> Meaning {
    match reply.status {
        Status::Http(404) | Status::Grpc(Code::Unimplemented) => Meaning::Dropped,
        Status::Http(200..=299) | Status::Grpc(Code::Ok) => read(&reply.body),
        Status::Http(_) | Status::Grpc(_) => Meaning::Failed,
        Status::Closed | Status::Silent => Meaning::Silent,
    }
}

/// The word of the answer, where it is one that Dapr reads: `status` of an object, its name in any case.
pub(super) fn word(body: &[u8]) -> Option<String> {
    let Ok(Value::Object(fields)) = serde_json::from_slice(body) else { return None };
    let status = fields.into_iter().find(|(name, _)| name.eq_ignore_ascii_case("status"))?.1;
    Some(status.as_str().map_or_else(|| status.to_string(), str::to_owned)).filter(|word| !word.is_empty())
}

fn read(body: &[u8]) -> Meaning {
    match word(body).as_deref() {
        None | Some("SUCCESS" | "null") => Meaning::Success,
        Some("DROP") => Meaning::Dropped,
        Some("RETRY") => Meaning::Retry,
        Some(_) => Meaning::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_read_as_the_runtime_reads_it() {
        for success in ["", "null", "7", "fine", "[1, 500]", "{}", r#"{"status":""}"#, r#"{"Status":"SUCCESS"}"#] {
            assert_eq!(read(success.as_bytes()), Meaning::Success, "{success}");
        }
        assert_eq!(read(br#"{"status":"DROP"}"#), Meaning::Dropped);
        assert_eq!(read(br#"{"status":"RETRY"}"#), Meaning::Retry);
        assert_eq!(read(br#"{"status":"success"}"#), Meaning::Failed);
    }
}
