//! The page in a real browser, on the embedded sidecar and on daprd (R93, R95, R96).
//!
//! Without a browser or daprd these tests say what is missing and prove nothing, unless `HARNESS_REQUIRE` is set.

mod origin;
mod page;
mod system;
mod window;
