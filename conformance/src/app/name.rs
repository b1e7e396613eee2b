//! What a component, a binding or an app can be called.

/// Whether the text is a name: letters, digits, `-`, `.` and `_`.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "-._".contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_no_blank_and_no_slash() {
        assert!(is_name("order-pub.sub_1") && !is_name("") && !is_name("a b") && !is_name("a/b"));
    }
}
