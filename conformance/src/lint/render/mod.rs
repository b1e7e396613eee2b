//! How findings are shown.

pub mod diff;
pub mod github;
pub mod json;
pub mod report;
pub mod sarif;
pub mod text;
