//! Child processes on a core of their own: they end with whoever started them, and what they cost is known.

mod child;
mod hog;
mod ours;
mod server;

pub(crate) use child::{TOOL, cpu_of, pinned, run, run_to_any_end};
pub(crate) use hog::Hog;
pub(crate) use ours::{Ours, reported};
pub(crate) use server::{Server, ask, get};
