//! The tools of this machine, and rounds over them.

mod installed;
mod read;
mod rounds;
mod tool;

pub(crate) use installed::{Rival, ours, present, with_rate};
pub(crate) use rounds::{Rounds, Spread, rounds};
pub(crate) use tool::{CONNECTIONS, Load, Seen, Tool};
