//! What else the machine was doing, and what processor time things took. Everything is read from `/proc`.

mod cpu;
mod hiccup;
mod pressure;

pub use cpu::{process_cpu, process_memory, spend, thread_cpu};
pub use hiccup::{Hiccups, Lost, Watch};
pub use pressure::pressure;
