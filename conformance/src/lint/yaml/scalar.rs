//! What a plain word means: Dapr and kubectl read YAML 1.1, where `yes` is a boolean.

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without quotes, so that a number is a number.
    Plain,
    /// `'in single quotes'`.
    Single,
    /// `"in double quotes"`.
    Double,
    /// After `|` or `>`.
    Block,
}

/// A scalar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    /// The text, after escapes.
    pub text: String,
    /// How it is written.
    pub style: Style,
    /// Whether `!!str` makes a text of it.
    pub forced: bool,
}

/// The type that a reader gives to a scalar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Type {
    /// Nothing, `~` or `null`.
    Null,
    /// A boolean.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// Another number.
    Float(f64),
    /// A text.
    Text,
}

impl Scalar {
    /// The type that Dapr's reader and kubectl's give to it: that of YAML 1.1 as go-yaml reads it.
    #[must_use]
    pub fn kind(&self) -> Type {
        if self.style != Style::Plain || self.forced {
            return Type::Text;
        }
        match self.text.as_str() {
            "" | "~" | "null" | "Null" | "NULL" => Type::Null,
            "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "y" | "Y" => Type::Boolean(true),
            "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "n" | "N" => {
                Type::Boolean(false)
            }
            text => number(text),
        }
    }
}

fn number(text: &str) -> Type {
    let plain = text.replace('_', "");
    let digits = plain.strip_prefix(['-', '+']).unwrap_or(&plain);
    if !digits.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return Type::Text;
    }
    let based = |prefix: &str, base| digits.strip_prefix(prefix).and_then(|rest| i64::from_str_radix(rest, base).ok());
    if let Some(number) = based("0x", 16).or_else(|| based("0b", 2)).or_else(|| based("0o", 8)) {
        return Type::Integer(if plain.starts_with('-') { -number } else { number });
    }
    if let Ok(number) = plain.parse::<i64>() {
        return Type::Integer(number);
    }
    match plain.parse::<f64>() {
        Ok(number) if digits.bytes().any(|byte| byte.is_ascii_digit()) => Type::Float(number),
        _ => Type::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_have_the_types_of_yaml_1_1() {
        let kind = |text: &str| Scalar { text: text.into(), style: Style::Plain, forced: false }.kind();
        let found = ["yes", "0x1F", "1_000", "1.5", "1e3", "100ms", "v1", "", "-3", ".", "infinity"].map(kind);
        let wanted = [
            Type::Boolean(true),
            Type::Integer(31),
            Type::Integer(1000),
            Type::Float(1.5),
            Type::Float(1000.0),
            Type::Text,
            Type::Text,
            Type::Null,
            Type::Integer(-3),
            Type::Text,
            Type::Text,
        ];
        assert_eq!(found, wanted);
    }
}
