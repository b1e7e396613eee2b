//! What is sent, and to whom.

mod baseline;
pub mod grpc;
pub mod http;
mod kafka;
mod postgres;
mod prepared;
mod unreachable;
pub(crate) mod wire;

pub use baseline::{Baseline, baseline};
pub(crate) use prepared::request;
pub use prepared::{PreparedGrpc, PreparedHttp};
