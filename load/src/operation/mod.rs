//! What is sent, and to whom.

pub mod http;
mod wire;
