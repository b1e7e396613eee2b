//! Keeps secrets out of everything that is written: values the run knows, and what looks like a credential.

use std::collections::BTreeSet;
use std::ops::Range;

/// What stands in for a secret.
pub const REDACTED: &str = "[redacted]";

/// Shorter values are words, not secrets; hiding them would garble the report.
const SHORTEST: usize = 6;

/// Parts of header names whose values are credentials.
const CREDENTIALS: [&str; 7] = ["authorization", "token", "secret", "password", "cookie", "api-key", "apikey"];

/// Finds the next credential from a place on.
type Look = fn(&str, usize) -> Option<Range<usize>>;

/// Knows the secrets of a run.
#[derive(Debug, Clone, Default)]
pub struct Redactor {
    values: BTreeSet<String>,
}

impl Redactor {
    /// Learns secrets; a connection string counts for the password in it.
    pub fn learn(&mut self, secrets: &[String]) {
        for secret in secrets {
            let value = in_key_value(secret, 0).or_else(|| in_url(secret, 0)).map_or(secret.as_str(), |at| &secret[at]);
            if value.len() >= SHORTEST {
                self.values.insert(value.to_owned());
            }
        }
    }

    /// `text` without the known values, and without whatever follows `password=` or stands in a URL.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        let mut out = text.to_owned();
        for value in &self.values {
            if out.contains(value.as_str()) {
                out = out.replace(value.as_str(), REDACTED);
            }
        }
        let looks: [Look; 2] = [in_key_value, in_url];
        for look in looks {
            let mut from = 0;
            while let Some(secret) = look(&out, from) {
                from = secret.start + REDACTED.len();
                out.replace_range(secret, REDACTED);
            }
        }
        out
    }

    /// The value of a header as it may be shown.
    #[must_use]
    pub fn header(&self, name: &str, value: &str) -> String {
        let name = name.to_ascii_lowercase();
        if CREDENTIALS.iter().any(|credential| name.contains(credential)) {
            return REDACTED.to_owned();
        }
        self.text(value)
    }
}

/// What follows the next `password=`.
fn in_key_value(text: &str, mut from: usize) -> Option<Range<usize>> {
    const KEY: &str = "password=";
    let lower = text.to_ascii_lowercase();
    while let Some(at) = lower[from..].find(KEY) {
        let start = from + at + KEY.len();
        let ends = |byte: char| byte.is_whitespace() || matches!(byte, '&' | '"' | '\'' | ',' | ';' | ']' | ')');
        let length = text[start..].find(ends).unwrap_or(text.len() - start);
        if length > 0 && !text[start..].starts_with(REDACTED) {
            return Some(start..start + length);
        }
        from = start;
    }
    None
}

/// The password of the next `scheme://user:password@host`.
fn in_url(text: &str, mut from: usize) -> Option<Range<usize>> {
    const SCHEME: &str = "://";
    while let Some(at) = text[from..].find(SCHEME) {
        let start = from + at + SCHEME.len();
        let end = text[start..].find(|byte: char| byte.is_whitespace() || matches!(byte, '/' | '"' | '?'));
        let authority = &text[start..end.map_or(text.len(), |end| start + end)];
        if let Some((login, _)) = authority.rsplit_once('@')
            && let Some((user, password)) = login.split_once(':')
            && !password.is_empty()
            && password != REDACTED
        {
            let start = start + user.len() + 1;
            return Some(start..start + password.len());
        }
        from = start;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knowing(secrets: &[&str]) -> Redactor {
        let mut redactor = Redactor::default();
        redactor.learn(&secrets.iter().map(|secret| (*secret).to_owned()).collect::<Vec<_>>());
        redactor
    }

    #[test]
    fn a_known_value_is_hidden_wherever_it_stands() {
        let redactor =
            knowing(&["c4n4ry-broker", "host=h password=c4n4ry-database dbname=d", "postgres://u:c4n4ry-url@h/d"]);
        let text = redactor.text("a c4n4ry-broker, b c4n4ry-database and c c4n4ry-url");
        assert_eq!(text, "a [redacted], b [redacted] and c [redacted]");
    }

    #[test]
    fn an_unknown_credential_is_hidden_by_its_look() {
        let redactor = Redactor::default();
        assert_eq!(
            redactor.text("x Password=one&y=2 password=\"\" password=two"),
            "x Password=[redacted]&y=2 password=\"\" password=[redacted]"
        );
        assert_eq!(
            redactor.text("postgres://me:s3cret@host/db and http://host:80/"),
            "postgres://me:[redacted]@host/db and http://host:80/"
        );
    }

    #[test]
    fn a_header_named_like_a_credential_is_hidden() {
        let redactor = Redactor::default();
        assert_eq!(redactor.header("dapr-api-token", "x"), REDACTED);
        assert_eq!(redactor.header("Authorization", "Bearer x"), REDACTED);
        assert_eq!(redactor.header("content-type", "text/plain"), "text/plain");
    }

    #[test]
    fn a_word_is_no_secret() {
        assert_eq!(knowing(&["todo"]).text("the todo app"), "the todo app");
    }
}
