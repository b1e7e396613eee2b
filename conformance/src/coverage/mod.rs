//! Which requirement and which erratum is proven by what.

pub mod elsewhere;
pub mod item;
pub mod text;
