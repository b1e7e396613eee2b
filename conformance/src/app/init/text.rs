//! Texts as YAML has them.

use serde_json::Value;

use crate::lint::yaml::scalar::{Scalar, Style, Type};

/// The text, in quotes where it would be read as something else, in a list or mapping on one line too.
pub(super) fn scalar(text: &str) -> String {
    let simple = |letter: char| letter.is_ascii_alphanumeric() || "-._/ ".contains(letter);
    let begins = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/');
    let read = Scalar { text: text.to_owned(), style: Style::Plain, forced: false }.kind();
    if begins && !text.ends_with(' ') && text.chars().all(simple) && read == Type::Text {
        text.to_owned()
    } else {
        // What JSON writes in quotes YAML reads in double quotes.
        Value::from(text).to_string()
    }
}

/// The texts as a list on one line.
pub(super) fn list<'a>(texts: impl IntoIterator<Item = &'a String>) -> String {
    let texts: Vec<_> = texts.into_iter().map(|text| scalar(text)).collect();
    format!("[{}]", texts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_read_otherwise_stands_in_quotes() {
        for plain in ["python app.py", "/health", "order-events", "a/../b/c.d"] {
            assert_eq!(scalar(plain), plain);
        }
        for quoted in ["", "no", "null", "7", "a: b", "a #b", "-x", "./shop", "a,b", "[a]", "é", "a "] {
            assert_eq!(scalar(quoted), format!("\"{quoted}\""));
        }
        assert_eq!(scalar("say \"x\""), r#""say \"x\"""#);
        assert_eq!(list(&["a".to_owned(), "7".to_owned()]), "[a, \"7\"]");
    }
}
