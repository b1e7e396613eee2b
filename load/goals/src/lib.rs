//! The goals of the generator, measured side by side with other tools in one run, which writes `PERFORMANCE.md`.
//!
//! Every tool meets the same server (`dapr-load truth`) pinned to one core, and runs on the other. Rounds of all tools
//! are interleaved, so that a change of the machine meets all of them; a ratio is the median over the rounds.

pub mod cli;
mod goal;
mod measure;
mod page;
mod process;
mod rival;
mod row;
mod settings;
