//! Runs checks: does things and emits events, nothing else.

mod alive;
pub mod area;
mod busy;
pub mod check;
pub mod environment;
mod fit;
mod full;
pub(crate) mod given;
pub mod identity;
pub mod job;
pub mod mutants;
pub mod names;
mod owed;
pub mod plan;
mod record;
pub mod runner;
pub mod select;
pub mod session;
pub mod sink;
pub mod stands;
pub mod stop;
mod traces;
pub mod trial;
pub mod visit;
mod waits;
pub mod wire;
