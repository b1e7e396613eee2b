//! YAML with positions: a tree whose nodes know their bytes, and the comments beside it.

pub mod comment;
pub mod node;
pub mod parse;
pub mod scalar;
