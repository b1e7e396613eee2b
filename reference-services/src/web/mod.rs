//! What every service does as a server: it listens, tells its health and its metrics, checks the app token, carries
//! the trace on, logs, and drains when it is asked to stop.

pub mod log;
mod serve;
mod shutdown;

pub use serve::{Failed, Ready, serve};
pub use shutdown::Shutdown;
