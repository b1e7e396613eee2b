//! A language server over standard input and output: findings while one types, a rule's page on hover, quick fixes.

mod buffers;
mod exchange;
mod translate;

pub use exchange::serve;
