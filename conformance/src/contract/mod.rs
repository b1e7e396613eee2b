//! Dapr's contract as data, and how much of it the checks observe.

pub mod count;
pub mod markdown;
pub mod row;
pub mod standing;
pub mod text;
