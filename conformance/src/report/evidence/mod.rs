//! What a reader needs to judge a violated or unknown trial for himself.

mod har;
pub mod keeper;
