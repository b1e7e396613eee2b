//! The error of a target that is not there.

use std::net::SocketAddr;

use fixtures::error::{Error, Kind};

/// Nobody answers where the target should be.
pub(super) fn unreachable(addr: SocketAddr, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(Kind::Prerequisite, format!("connect to {addr}"))
        .with_source(source)
        .with_help("start what shall be measured, or correct the address")
}
