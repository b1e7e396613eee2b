//! Checks that judge Dapr sidecars against the building-block contracts, and the engine that runs them.

pub mod baseline;
pub mod check;
pub mod checks;
pub mod environment;
pub mod event;
pub mod mutants;
pub mod pool;
pub mod report;
pub mod runner;
pub mod scope;
pub mod trial;
pub mod verdict;
pub mod wire;
