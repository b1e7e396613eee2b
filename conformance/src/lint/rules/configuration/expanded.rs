//! What a variable stands in for: daprd fills in the variables of a Configuration that it reads from a file, so their
//! values are not known here.

/// Whether a variable is part of the text.
pub(super) fn is_expanded(text: &str) -> bool {
    text.contains('$')
}
