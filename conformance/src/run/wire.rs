//! What an answer means, and its literal values on each transport: the one table of expectations.
//!
//! It is written down here and nowhere shared with what is judged, so a typo cannot pass by being the same on
//! both sides. Sources: Dapr's API reference and `pkg/messages`, `pkg/api/errors` of the runtime, 1.18.

use fixtures::client::{Reply, Status, Transport};
use tonic::Code;

use crate::model::version::{Applies, applies};

/// What an answer means, whichever transport carried it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Done, nothing to say.
    Done,
    /// Done, with a value.
    Value,
    /// There is no such key; not an error.
    Absent,
    /// The stored etag is another one, on save.
    SaveEtagMismatch,
    /// The stored etag is another one, on delete.
    DeleteEtagMismatch,
    /// The etag cannot be one of this store, on save.
    SaveEtagMalformed,
    /// The etag cannot be one of this store, on delete.
    DeleteEtagMalformed,
    /// A first write met an existing key: PostgreSQL answers as for any failed save (E26).
    SaveFailed,
    /// A transaction failed as a whole.
    TransactionFailed,
    /// An operation of a transaction is neither `upsert` nor `delete`.
    OperationUnknown,
    /// A query cannot be answered: it is none, or the store cannot look into its values.
    QueryFailed,
    /// The body could not be read, or an item misses its key.
    StateMalformed,
    /// The key contains `||`.
    KeyIllegal,
    /// No state store of that name, but there are others.
    StoreUnknown,
    /// No pub/sub component of that name.
    PubsubUnknown,
    /// A publish without a topic: over HTTP there is no such route.
    TopicMissing,
    /// Request metadata of a publish could not be read.
    PublishMetadataMalformed,
    /// What claims to be a `CloudEvent` is none.
    CloudEventMalformed,
    /// The scopes of the component close the topic to the app.
    PublishForbidden,
    /// The broker did not take the event.
    PublishFailed,
    /// Service invocation could not reach the app.
    InvokeFailed,
    /// The access control of the app's sidecar lets the caller in nowhere.
    InvokeForbidden,
    /// No secret of that name.
    SecretMissing,
    /// No secret store of that name.
    SecretStoreUnknown,
    /// No secret store at all.
    SecretStoresMissing,
    /// The Configuration keeps the secret from this app.
    SecretForbidden,
    /// The sidecar waits for something, its app for example.
    NotReady,
    /// The sidecar belongs to another app id than the probe named.
    AppIdMismatch,
}

/// The literal values of an [`Outcome`]: HTTP status and `errorCode`, gRPC code and `ErrorInfo` reason; empty
/// where the answer carries none.
type Wire = (u16, &'static str, Code, &'static str);

/// A row for a span of versions that answer otherwise than the table says.
struct Otherwise {
    outcome: Outcome,
    since: &'static str,
    until: Option<&'static str>,
    wire: Wire,
}

/// None so far: daprd 1.16.0 was met too, and answers as 1.18.2 does wherever a check looks.
const OTHERWISE: &[Otherwise] = &[];

/// The literal values of an outcome on the Dapr version that was met; those of the table where nobody told it.
fn wire(outcome: Outcome, met: &str) -> Wire {
    within(OTHERWISE, outcome, met)
}

fn within(otherwise: &[Otherwise], outcome: Outcome, met: &str) -> Wire {
    let says = |row: &&Otherwise| row.outcome == outcome && applies(met, row.since, row.until) == Applies::Yes;
    otherwise.iter().find(says).map_or_else(|| table(outcome), |row| row.wire)
}

const fn table(outcome: Outcome) -> Wire {
    match outcome {
        Outcome::Done => (204, "", Code::Ok, ""),
        Outcome::Value => (200, "", Code::Ok, ""),
        Outcome::Absent => (204, "", Code::Ok, ""),
        Outcome::SaveEtagMismatch => (409, "ERR_STATE_SAVE", Code::Aborted, ""),
        Outcome::DeleteEtagMismatch => (409, "ERR_STATE_DELETE", Code::Aborted, ""),
        Outcome::SaveEtagMalformed => (400, "ERR_STATE_SAVE", Code::InvalidArgument, ""),
        Outcome::DeleteEtagMalformed => (400, "ERR_STATE_DELETE", Code::InvalidArgument, ""),
        Outcome::SaveFailed => (500, "ERR_STATE_SAVE", Code::Internal, ""),
        Outcome::TransactionFailed => (500, "ERR_STATE_TRANSACTION", Code::Internal, ""),
        Outcome::OperationUnknown => (400, "ERR_NOT_SUPPORTED_STATE_OPERATION", Code::Unimplemented, ""),
        Outcome::QueryFailed => (500, "ERR_STATE_QUERY", Code::Internal, ""),
        Outcome::StateMalformed => (400, "ERR_MALFORMED_REQUEST", Code::InvalidArgument, ""),
        Outcome::KeyIllegal => (400, "ERR_MALFORMED_REQUEST", Code::InvalidArgument, "DAPR_STATE_ILLEGAL_KEY"),
        Outcome::StoreUnknown => (400, "ERR_STATE_STORE_NOT_FOUND", Code::InvalidArgument, "DAPR_STATE_NOT_FOUND"),
        Outcome::PubsubUnknown => (404, "ERR_PUBSUB_NOT_FOUND", Code::InvalidArgument, "DAPR_PUBSUB_NOT_FOUND"),
        Outcome::TopicMissing => (404, "ERR_DIRECT_INVOKE", Code::InvalidArgument, ""),
        Outcome::PublishMetadataMalformed => {
            (400, "ERR_PUBSUB_REQUEST_METADATA", Code::InvalidArgument, "DAPR_PUBSUB_METADATA_DESERIALIZATION")
        }
        Outcome::CloudEventMalformed => {
            (500, "ERR_PUBSUB_CLOUD_EVENTS_SER", Code::InvalidArgument, "DAPR_PUBSUB_CLOUD_EVENT_CREATION")
        }
        Outcome::PublishForbidden => (403, "ERR_PUBSUB_FORBIDDEN", Code::PermissionDenied, "DAPR_PUBSUB_FORBIDDEN"),
        Outcome::PublishFailed => (500, "ERR_PUBSUB_PUBLISH_MESSAGE", Code::Internal, ""),
        Outcome::InvokeFailed => (500, "ERR_DIRECT_INVOKE", Code::Internal, ""),
        Outcome::InvokeForbidden => (403, "ERR_DIRECT_INVOKE", Code::PermissionDenied, ""),
        Outcome::SecretMissing => (500, "ERR_SECRET_GET", Code::Internal, ""),
        Outcome::SecretStoreUnknown => (401, "ERR_SECRET_STORE_NOT_FOUND", Code::InvalidArgument, ""),
        Outcome::SecretStoresMissing => (500, "ERR_SECRET_STORES_NOT_CONFIGURED", Code::FailedPrecondition, ""),
        Outcome::SecretForbidden => (403, "ERR_PERMISSION_DENIED", Code::PermissionDenied, ""),
        Outcome::NotReady => (500, "ERR_HEALTH_NOT_READY", Code::Internal, ""),
        Outcome::AppIdMismatch => (500, "ERR_HEALTH_APPID_NOT_MATCH", Code::Internal, ""),
    }
}

impl Outcome {
    /// Whether `reply` is this outcome, by its literal values on the Dapr version that was met.
    #[must_use]
    pub fn is(self, reply: &Reply, met: &str) -> bool {
        let (status, code, grpc, reason) = wire(self, met);
        let empty_body = reply.body.is_empty();
        let shape = match self {
            Self::Done | Self::Absent => empty_body,
            Self::Value => !empty_body,
            _ => true,
        };
        let fault = reply.fault.clone().unwrap_or_default();
        let reason_fits = reason.is_empty() || fault.reason == reason;
        shape
            && reason_fits
            && match reply.status {
                Status::Http(met) => met == status && fault.code == code,
                Status::Grpc(met) => met == grpc,
                Status::Closed | Status::Silent => false,
            }
    }

    /// What is expected of the Dapr version that was met, as a finding says it on that transport.
    #[must_use]
    pub fn text(self, over: Transport, met: &str) -> String {
        let (status, code, grpc, reason) = wire(self, met);
        let name = match self {
            Self::Done => "done, with an empty answer",
            Self::Value => "a value",
            Self::Absent => "no such key, with an empty answer",
            Self::SaveEtagMismatch | Self::DeleteEtagMismatch => "refused: etag mismatch",
            Self::SaveEtagMalformed | Self::DeleteEtagMalformed => "refused: malformed etag",
            Self::SaveFailed => "refused: the save failed",
            Self::TransactionFailed => "refused: the transaction failed as a whole",
            Self::OperationUnknown => "refused: unknown operation",
            Self::QueryFailed => "refused: the query cannot be answered",
            Self::StateMalformed => "refused: malformed request",
            Self::KeyIllegal => "refused: illegal key",
            Self::StoreUnknown => "refused: unknown state store",
            Self::PubsubUnknown => "refused: unknown pub/sub component",
            Self::TopicMissing => "refused: no topic",
            Self::PublishMetadataMalformed => "refused: unreadable publish metadata",
            Self::CloudEventMalformed => "refused: no CloudEvent",
            Self::PublishForbidden => "refused: the topic is closed to the app",
            Self::PublishFailed => "refused: the broker did not take it",
            Self::InvokeFailed => "refused: the app cannot be reached",
            Self::InvokeForbidden => "refused: the app is closed to the caller",
            Self::SecretMissing => "refused: no such secret",
            Self::SecretStoreUnknown => "refused: unknown secret store",
            Self::SecretStoresMissing => "refused: no secret store configured",
            Self::SecretForbidden => "refused: secret out of scope",
            Self::NotReady => "not ready yet",
            Self::AppIdMismatch => "refused: another app id",
        };
        let wire = match over {
            Transport::Http => format!("http {status} {code}"),
            Transport::Grpc => format!("grpc {grpc:?}"),
        };
        format!("{name} ({})", format!("{wire} {reason}").split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

/// What an app answers, and two codes (dapr 1.18.2, pkg/messaging/v1/util.go): the one by which a gRPC app says it,
/// which a gRPC caller gets as it is and an HTTP caller as the status; and the one that a gRPC caller gets for the
/// status of an HTTP app. They differ, since `HTTPStatusFromCode` and `CodeFromHTTPStatus` do not undo each other.
const PASSED_ON: [(u16, Code, Code); 10] = [
    (200, Code::Ok, Code::Ok),
    (201, Code::Ok, Code::Ok),
    (204, Code::Ok, Code::Ok),
    (400, Code::InvalidArgument, Code::Internal),
    (401, Code::Unauthenticated, Code::Unauthenticated),
    (403, Code::PermissionDenied, Code::PermissionDenied),
    (404, Code::NotFound, Code::NotFound),
    (409, Code::AlreadyExists, Code::AlreadyExists),
    (500, Code::Internal, Code::Unknown),
    (503, Code::Unavailable, Code::Unavailable),
];

/// The two codes of a status; one that the table does not have is `Unknown`.
fn codes(status: u16) -> (Code, Code) {
    let row = PASSED_ON.iter().find(|(known, _, _)| *known == status);
    row.map_or((Code::Unknown, Code::Unknown), |(_, said, translated)| (*said, *translated))
}

/// What a caller over that transport gets when an app of the same protocol answers `status`.
#[must_use]
pub fn passed_on(status: u16, over: Transport) -> Status {
    match over {
        Transport::Http => Status::Http(status),
        Transport::Grpc => Status::Grpc(codes(status).0),
    }
}

/// What a caller over that transport gets when an app of the other protocol answers `status`.
#[must_use]
pub fn translated(status: u16, over: Transport) -> Status {
    match over {
        Transport::Http => Status::Http(status),
        Transport::Grpc => Status::Grpc(codes(status).1),
    }
}

/// How a gRPC call ends that is to be proxied and names no app, or one that nobody runs (dapr 1.18.2,
/// pkg/messaging/grpc_proxy.go).
pub const UNPROXIED: Status = Status::Grpc(Code::Unknown);

/// Whether a policy cut the call off. Over gRPC the end of the policy races with the end of the call it cancels (seen
/// on daprd 1.18.2): the first answers with its own code, the second with `Internal` around the same one.
#[must_use]
pub fn is_cut_off(reply: &Reply) -> bool {
    let fault = reply.fault.clone().unwrap_or_default();
    match reply.status {
        Status::Http(status) => status == 500 && fault.code == "ERR_DIRECT_INVOKE",
        Status::Grpc(Code::DeadlineExceeded) => true,
        Status::Grpc(code) => code == Code::Internal && fault.message.contains("DeadlineExceeded"),
        Status::Closed | Status::Silent => false,
    }
}

/// Whether it is refused to whoever asked, by scopes or by access control.
#[must_use]
pub fn is_forbidden(reply: &Reply) -> bool {
    matches!(reply.status, Status::Http(403) | Status::Grpc(Code::PermissionDenied))
}

/// Whether the API is closed: it answers as one that does not exist.
#[must_use]
pub fn is_closed(reply: &Reply) -> bool {
    matches!(reply.status, Status::Http(404) | Status::Grpc(Code::Unimplemented))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_a_span_of_versions_goes_before_the_table() {
        let wire = (500, "ERR_STATE_SAVE", Code::Internal, "");
        let (since, until) = ("1.16", Some("1.17"));
        let otherwise = [Otherwise { outcome: Outcome::SaveEtagMismatch, since, until, wire }];
        let met = ["1.15.9", "1.16.4", "1.17.0", "embedded", "unknown"];
        let status = |outcome| met.map(|met| within(&otherwise, outcome, met).0);
        assert_eq!(status(Outcome::SaveEtagMismatch), [409, 500, 409, 409, 409]);
        assert_eq!(status(Outcome::DeleteEtagMismatch), [409; 5], "another outcome");
    }

    #[test]
    fn a_status_of_an_http_app_has_a_code_of_its_own_over_grpc() {
        let grpc = Transport::Grpc;
        let same = [400, 500].map(|status| passed_on(status, grpc));
        assert_eq!(same, [Code::InvalidArgument, Code::Internal].map(Status::Grpc));
        let other = [400, 500].map(|status| translated(status, grpc));
        assert_eq!(other, [Code::Internal, Code::Unknown].map(Status::Grpc));
    }
}
