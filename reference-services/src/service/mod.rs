//! The four services by name, and how one runs from start to stop.

mod name;
mod run;

pub use name::Service;
pub use run::{main, run};
