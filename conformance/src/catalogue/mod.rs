//! The catalogue as data and as text. Everything that is told about a check comes from the registry.

pub mod findings;
pub mod listing;
pub mod markdown;
pub mod text;
