//! Checks that judge Dapr sidecars against the building-block contracts, and the engine that runs them.

pub mod app;
pub mod catalogue;
pub mod checks;
pub mod cli;
pub mod contract;
pub mod coverage;
pub mod judge;
pub mod lint;
pub mod model;
pub mod report;
pub mod run;
