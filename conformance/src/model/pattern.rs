//! Patterns as a shell has them: for ids in a selection, and for what a known violation looks like.

/// Whether `text` fits a pattern where `*` is anything and `?` is one byte.
pub(crate) fn fits(pattern: &str, text: &str) -> bool {
    fit(pattern.as_bytes(), text.as_bytes())
}

fn fit(pattern: &[u8], text: &[u8]) -> bool {
    // Where the last `*` stood, and how far it reaches by now: going back to an earlier one never helps.
    let (mut at, mut next, mut star) = (0, 0, None);
    while next < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, next));
                at += 1;
            }
            Some(wanted) if *wanted == b'?' || *wanted == text[next] => (at, next) = (at + 1, next + 1),
            _ => {
                let Some((back, reach)) = star else { return false };
                star = Some((back, reach + 1));
                (at, next) = (back + 1, reach + 1);
            }
        }
    }
    pattern[at..].iter().all(|rest| *rest == b'*')
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_is_anything_and_a_question_mark_is_one() {
        let met = [("a*c", "abbc"), ("a?c", "abc"), ("*", ""), ("a*b*c", "a-b-b-c"), ("**a", "a"), ("", "")];
        assert!(met.iter().all(|(pattern, text)| fits(pattern, text)), "{met:?}");
        let strange = [("a*c", "abcd"), ("a?c", "ac"), ("a", "aa"), ("a*b", "a"), ("?", "")];
        assert!(!strange.iter().any(|(pattern, text)| fits(pattern, text)), "{strange:?}");
    }

    #[test]
    fn a_long_text_does_not_take_for_ever() {
        assert!(!fits(&"*a".repeat(30), &"a".repeat(20_000).replace('a', "ab")));
    }
}
