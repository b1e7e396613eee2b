//! Load generation against Dapr sidecars, open loop: what is measured counts from the intended start.

pub mod address;
pub mod arrival;
pub mod audit;
pub mod cli;
pub mod compare;
pub mod deliver;
pub mod engine;
pub mod journey;
pub mod machine;
pub mod merge;
pub mod operation;
pub mod outcome;
pub mod overhead;
pub mod place;
pub mod report;
pub mod run;
pub mod search;
pub mod statistics;
pub mod ticks;
pub mod time;
pub mod truth;
