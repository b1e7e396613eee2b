//! Refusals for a sidecar that calls back over gRPC, which cannot read a problem document.

use axum::body::to_bytes;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{StatusCode, header};
use serde_json::Value;
use tonic::{Code, Status};

/// The longest problem that is read, in bytes.
const LONGEST: usize = 64 * 1024;

/// Answers a gRPC request that is refused before it reaches its handler, or has none, with a gRPC status.
pub(super) async fn refusal(request: Request, next: Next) -> Response {
    let kind = request.headers().get(header::CONTENT_TYPE).map_or(&[][..], |kind| kind.as_bytes());
    let grpc = kind.starts_with(b"application/grpc");
    let response = next.run(request).await;
    match response.status() {
        // An answer of gRPC itself is always 200, whatever its status.
        StatusCode::OK => response,
        _ if !grpc => response,
        StatusCode::NOT_FOUND => Status::unimplemented("there is no such method").into_http(),
        _ => status(response).await.into_http(),
    }
}

/// The gRPC status that says what a refusal over HTTP says.
pub(crate) async fn status(refusal: Response) -> Status {
    let (head, body) = refusal.into_parts();
    let body = to_bytes(body, LONGEST).await.unwrap_or_default();
    let problem: Value = serde_json::from_slice(&body).unwrap_or_default();
    let detail = problem["detail"].as_str().or(head.status.canonical_reason()).unwrap_or_default();
    Status::new(code(head.status), detail)
}

/// The code that Dapr turns back into this status, or into the nearest one, for a caller over HTTP.
fn code(status: StatusCode) -> Code {
    match status.as_u16() {
        401 => Code::Unauthenticated,
        403 => Code::PermissionDenied,
        404 => Code::NotFound,
        405 => Code::Unimplemented,
        409 => Code::AlreadyExists,
        400..500 => Code::InvalidArgument,
        503 => Code::Unavailable,
        504 => Code::DeadlineExceeded,
        _ => Code::Internal,
    }
}
