//! What may be a part of a state key.

/// The longest part, in characters.
const LONGEST: usize = 200;

/// Whether a user id, or the id of an event or a call, can be a part of a state key: Dapr refuses `||` there (E32), and
/// PostgreSQL a NUL.
pub(super) fn fits(part: &str) -> bool {
    (1..=LONGEST).contains(&part.chars().count()) && !part.contains("||") && !part.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::plain("alice", true)]
    #[case::needs_encoding("a+b/c%|é 🦀@x", true)]
    #[case::longest(&"é".repeat(200), true)]
    #[case::empty("", false)]
    #[case::too_long(&"é".repeat(201), false)]
    #[case::separator("a||b", false)]
    #[case::line_break("a\nb", false)]
    #[case::nul("a\0b", false)]
    fn a_part_of_a_key_has_a_length_and_no_separator(#[case] part: &str, #[case] expected: bool) {
        assert_eq!(fits(part), expected);
    }
}
