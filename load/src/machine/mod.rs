//! What else the machine was doing, and what processor time things took. Everything is read from `/proc`.

mod cpu;
mod hiccup;

pub use cpu::{process_cpu, process_memory, spend, thread_cpu};
pub use fixtures::strain::pressure;
pub use hiccup::{Hiccups, Lost, Watch};
