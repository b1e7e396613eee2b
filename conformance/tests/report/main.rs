//! How reports read, and what their files hold.

mod block;
mod file;
mod sample;
mod summary;
