//! What is sent, and to whom.

mod baseline;
pub mod grpc;
pub mod http;
mod prepared;
pub(crate) mod wire;

use std::net::SocketAddr;

use fixtures::error::{Error, Kind};

pub use baseline::{Baseline, baseline};
pub(crate) use prepared::request;
pub use prepared::{PreparedGrpc, PreparedHttp};

/// Nobody answers where the target should be.
fn unreachable(addr: SocketAddr, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(Kind::Prerequisite, format!("connect to {addr}"))
        .with_source(source)
        .with_help("start what shall be measured, or correct the address")
}
