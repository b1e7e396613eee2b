//! Comments.

use crate::lint::source::Span;

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Its bytes, from the `#` on, without the line break.
    pub span: Span,
    /// What stands behind the `#`.
    pub text: String,
}
