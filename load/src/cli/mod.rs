//! The command line of `dapr-load`: parsing, one module per command, exit codes.

mod audit;
mod command;
mod compare;
mod cron;
mod journey;
mod merge;
mod once;
mod output;
mod overhead;
mod plan;
mod run;
mod shape;
mod sidecar;
mod sustain;
mod truth;

pub use command::main;
