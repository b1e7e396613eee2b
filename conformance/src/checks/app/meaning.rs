//! What an app's answer to an event means to daprd 1.18, read as it reads it (`pkg/runtime/subscription/postman`): the
//! status first, then a field `status` of a JSON object, in capitals. An answer that cannot be decoded, be it for a status
//! that is no text, is a success; of a bulk it is a failure. The literal values stand here and nowhere else.

use fixtures::client::{Reply, Status};
use serde_json::{Value, json};
use tonic::Code;

use super::decoded::{field, first};

/// The words that Dapr reads.
pub(super) const WORDS: [&str; 3] = ["SUCCESS", "RETRY", "DROP"];

/// What stands in place of a word where an answer to a bulk has none for an entry: to Dapr it has failed.
const UNSAID: &str = "no status for the entry of the bulk";

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
    let Some(Value::Object(fields)) = first(body) else { return None };
    let said = fields.iter().filter(|(name, value)| name.eq_ignore_ascii_case("status") && !value.is_null());
    // One that is no text cannot be decoded, and with it the whole answer.
    let words: Option<Vec<_>> = said.map(|(_, value)| value.as_str()).collect();
    words?.pop().filter(|word| !word.is_empty()).map(str::to_owned)
}

/// The word for one entry in the answer to a bulk, where there is one.
pub(super) fn word_for(body: &[u8], id: &str) -> Option<String> {
    let answer = first(body)?;
    let statuses = field(&answer, "statuses").as_array()?;
    let is_text = |one: &Value, name| field(one, name).is_string() || field(one, name).is_null();
    let is_read = |one: &Value| (one.is_object() || one.is_null()) && is_text(one, "entryId") && is_text(one, "status");
    // One that cannot be decoded costs all of them.
    let mut of_entry = statuses.iter().filter(|one| field(one, "entryId") == id);
    let word = of_entry.next_back().filter(|_| statuses.iter().all(is_read))?;
    field(word, "status").as_str().filter(|word| !word.is_empty()).map(str::to_owned)
}

/// The answer to the one entry of a bulk, as if its event had come alone. What fails or drops the bulk does so to the
/// entry.
pub(super) fn alone(reply: Reply, id: &str) -> Reply {
    if !reply.status.is_success() {
        return reply;
    }
    let word = word_for(&reply.body, id).unwrap_or_else(|| UNSAID.to_owned());
    Reply { body: json!({ "status": word }).to_string().into(), ..reply }
}

fn read(body: &[u8]) -> Meaning {
    match word(body).as_deref() {
        None | Some("SUCCESS") => Meaning::Success,
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
        for success in [
            "",
            "null",
            "7",
            "fine",
            "[1, 500]",
            "{}",
            r#"{"status":""}"#,
            r#"{"status":null}"#,
            r#"{"status":500}"#,
            r#"{"status":["DROP"]}"#,
            r#"{"status":"DROP","Status":7}"#,
            r#"{"status":"DROP""#,
            r#"{"Status":"SUCCESS"}"#,
            r#""DROP""#,
        ] {
            assert_eq!(read(success.as_bytes()), Meaning::Success, "{success}");
        }
        for dropped in [r#"{"status":"DROP"}"#, r#"{"STATUS":"DROP","more":1} {"status":"RETRY"}"#] {
            assert_eq!(read(dropped.as_bytes()), Meaning::Dropped, "{dropped}");
        }
        assert_eq!(read(br#"{"status":"RETRY"}"#), Meaning::Retry);
        for failed in ["success", "null", "SUCCESS ", "Drop"] {
            assert_eq!(read(json!({ "status": failed }).to_string().as_bytes()), Meaning::Failed, "{failed}");
        }
    }

    #[test]
    fn an_entry_of_a_bulk_without_a_word_has_failed() {
        let said = |body: &str| word_for(body.as_bytes(), "1");
        let dropped = r#"{"Statuses":[{"entryId":"2","status":"RETRY"},{"EntryID":"1","status":"DROP"}]}"#;
        assert_eq!(said(dropped).as_deref(), Some("DROP"));
        assert_eq!(said(r#"{"statuses":[{"entryId":"1","status":"done"}]}"#).as_deref(), Some("done"));
        for unsaid in [
            "",
            "{}",
            "null",
            "[]",
            "ok",
            r#"{"statuses":{}}"#,
            r#"{"statuses":[{"entryId":"1"}]}"#,
            r#"{"statuses":[{"entryId":"1","status":"SUCCESS"},{"entryId":2,"status":"SUCCESS"}]}"#,
            r#"{"statuses":[{"entryId":"1","status":"SUCCESS"},"more"]}"#,
        ] {
            assert_eq!(said(unsaid), None, "{unsaid}");
        }
        let unsaid = json!({ "status": UNSAID }).to_string();
        assert_eq!(read(unsaid.as_bytes()), Meaning::Failed);
    }
}
