//! The command line: parsing, one module per command, exit codes. Nothing below reads arguments or variables.

mod app;
mod app_init;
mod attached;
pub mod check;
mod command;
mod course;
mod coverage;
mod doctor;
mod explain;
mod form;
mod lint;
mod list;
mod mutants;
mod output;
mod report;
mod sidecar;
mod sweep;
mod verdict;
mod witness;

pub use command::main;
pub use fixtures::exit;
