//! What is known of a team's app before it is judged: what its team tells, what its resource files say, and what it
//! shows of itself when it is watched.

pub mod contract;
pub mod init;
mod mistake;
mod name;
mod plain;
pub mod resources;
pub(crate) mod schema;
mod stand_in;
