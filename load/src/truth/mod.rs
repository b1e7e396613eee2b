//! Servers of known behaviour, to measure the measurement: what they do to a request is arithmetic, or is counted by
//! themselves. Each runs in one thread of its own, so that a user can pin it to the core that the generator leaves
//! free, and everything that is timed is released by the kernel's timer.

mod broker;
mod control;
mod counts;
mod courier;
mod pace;
mod peer;
mod relay;
mod server;

pub use broker::Broker;
pub use counts::{Counts, Delivered};
pub use courier::Faults;
pub use pace::{Cap, Freeze, serve_capped, serve_frozen, serve_plain};
pub use relay::{Cost, Injected, Relay};
pub use server::Running;
