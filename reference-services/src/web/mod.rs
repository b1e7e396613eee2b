//! What every service does as a server: it listens, tells its health and its metrics, checks the app token, carries
//! the trace on, logs, and drains when it is asked to stop.

pub(crate) mod grpc;
mod guard;
pub mod log;
pub mod metric;
mod observe;
mod origin;
mod ready;
mod serve;
mod shutdown;
#[cfg(test)]
mod tests;

pub use metric::Metrics;
pub use ready::Ready;
pub use serve::{Failed, around, serve};
pub use shutdown::Shutdown;
