//! The page in a real browser, on the embedded sidecar and on daprd (R93, R95, R96).
//!
//! Without a browser or daprd these tests say what is missing and prove nothing, unless `HARNESS_REQUIRE` is set.

mod origin;
mod page;
mod system;
mod window;

use fixtures::error::{Error, Kind};

/// What was wanted; nothing, and a word about it, where it is not on this machine and nobody insists.
fn here<T>(wanted: Result<T, Error>) -> Option<T> {
    match wanted {
        Ok(found) => Some(found),
        Err(error) if error.kind == Kind::Prerequisite && std::env::var_os("HARNESS_REQUIRE").is_none() => {
            eprintln!("skipped: {error}");
            None
        }
        Err(error) => panic!("{error}"),
    }
}
