//! Reads the raw report of a Dapr release's own performance tests (`go test -json` of tests/perf), computes the added
//! latencies again, and says where their method misleads: figures that our own are compared with must be understood.

mod fortio;
mod judge;
mod model;
mod read;
mod text;

pub use judge::audit;
pub use model::{Audit, Figures, Finding, Flag, SCHEMA, Side, Test};
pub use text::text;
