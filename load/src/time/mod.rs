//! How moments are waited for, and what times are written down in; everything that measures stands on it.

mod duration;
mod histogram;
mod ticker;

pub use duration::{duration, whole_seconds};
pub use histogram::{histogram, nanoseconds};
pub(crate) use ticker::Ticker;
