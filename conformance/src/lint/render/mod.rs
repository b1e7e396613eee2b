//! How findings are shown.

pub mod diff;
pub mod github;
pub mod json;
pub mod sarif;
pub mod text;
