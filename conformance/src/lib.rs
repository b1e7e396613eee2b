//! Checks that judge Dapr sidecars against the building-block contracts, and the engine that runs them.

pub mod baseline;
pub mod catalogue;
pub mod check;
pub mod checks;
pub mod cli;
pub mod coverage;
pub mod environment;
pub mod event;
pub mod evidence;
pub use fixtures::interrupt;
pub mod met;
pub mod mutants;
pub mod plan;
pub mod pool;
pub mod proof;
pub mod report;
pub mod runner;
pub mod scope;
pub mod select;
pub mod session;
pub mod step;
pub mod trial;
pub mod verdict;
pub mod wire;
