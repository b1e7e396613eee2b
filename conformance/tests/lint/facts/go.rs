//! As much of Go as it takes to find declarations, calls and struct tags in files that `gofmt` has formatted.

use std::collections::BTreeMap;

/// What the import paths of the components begin with.
const MODULE: &str = "github.com/dapr/components-contrib/";

/// The packages of the components that a file imports: their folders, by the names that the file calls them.
pub(crate) type Imports = BTreeMap<String, String>;

/// A piece of a Go file; comments and runes are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    /// A name, a keyword or a number.
    Word(String),
    /// A string in quotes.
    Text(String),
    /// A string in backticks, as struct tags are.
    Raw(String),
    /// Any other character.
    Mark(char),
    /// The end of a line.
    Line,
}

impl Token {
    /// The name, when it is one.
    pub(crate) fn word(&self) -> Option<&str> {
        if let Self::Word(word) = self { Some(word) } else { None }
    }

    /// What stands in quotes, when it is that.
    pub(crate) fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// Whether it is that name.
    pub(crate) fn is(&self, word: &str) -> bool {
        self.word() == Some(word)
    }

    fn opens(&self) -> bool {
        matches!(self, Self::Mark('(' | '[' | '{'))
    }

    fn closes(&self) -> bool {
        matches!(self, Self::Mark(')' | ']' | '}'))
    }
}

/// Whether that character stands there.
pub(crate) fn mark(tokens: &[Token], at: usize, mark: char) -> bool {
    tokens.get(at) == Some(&Token::Mark(mark))
}

/// Whether these characters stand there.
pub(crate) fn marks(tokens: &[Token], at: usize, expected: &str) -> bool {
    expected.chars().enumerate().all(|(place, expected)| mark(tokens, at + place, expected))
}

/// The pieces of a file.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let text: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    let until = |from: usize, end: &dyn Fn(usize) -> bool| (from..text.len()).find(|at| end(*at)).unwrap_or(text.len());
    while let Some(&letter) = text.get(at) {
        let next = text.get(at + 1).copied();
        match letter {
            '\n' => {
                tokens.push(Token::Line);
                at += 1;
            }
            '/' if next == Some('/') => at = until(at, &|at| text[at] == '\n'),
            '/' if next == Some('*') => at = until(at + 2, &|at| text[at..].starts_with(&['*', '/'])) + 2,
            '`' => {
                let end = until(at + 1, &|at| text[at] == '`');
                tokens.push(Token::Raw(text[at + 1..end].iter().collect()));
                at = end + 1;
            }
            '"' | '\'' => {
                let mut inside = String::new();
                at += 1;
                while text.get(at).is_some_and(|inner| *inner != letter && *inner != '\n') {
                    at += usize::from(text[at] == '\\');
                    inside.extend(text.get(at));
                    at += 1;
                }
                if letter == '"' {
                    tokens.push(Token::Text(inside));
                }
                at += 1;
            }
            _ if letter.is_ascii_alphanumeric() || letter == '_' => {
                let end = until(at, &|at| !text[at].is_ascii_alphanumeric() && text[at] != '_');
                tokens.push(Token::Word(text[at..end].iter().collect()));
                at = end;
            }
            _ => {
                if letter.is_ascii_punctuation() {
                    tokens.push(Token::Mark(letter));
                }
                at += 1;
            }
        }
    }
    tokens
}

/// Where the bracket that opens there is closed.
pub(crate) fn close(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        if token.opens() {
            depth += 1;
        } else if token.closes() {
            depth -= 1;
            if depth == 0 {
                return at;
            }
        }
    }
    tokens.len()
}

/// What stands between the bracket that opens there and the one that closes it.
pub(crate) fn inside(tokens: &[Token], open: usize) -> &[Token] {
    tokens.get(open + 1..close(tokens, open)).unwrap_or_default()
}

/// The parts between the separators that stand outside of brackets. Ends of lines are left out.
pub(crate) fn split(tokens: &[Token], separator: &Token) -> Vec<Vec<Token>> {
    let mut parts = vec![Vec::new()];
    let mut depth = 0;
    for token in tokens {
        depth += i32::from(token.opens()) - i32::from(token.closes());
        if depth == 0 && token == separator {
            parts.push(Vec::new());
        } else if *token != Token::Line {
            parts.last_mut().expect("there is always a part").push(token.clone());
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// The arguments of a call.
pub(crate) fn arguments(tokens: &[Token]) -> Vec<Vec<Token>> {
    split(tokens, &Token::Mark(','))
}

/// What a file imports of the components.
pub(crate) fn imports(tokens: &[Token]) -> Imports {
    let mut imports = Imports::new();
    for at in (0..tokens.len()).filter(|at| tokens[*at].is("import")) {
        let part = if mark(tokens, at + 1, '(') {
            inside(tokens, at + 1)
        } else {
            let rest = &tokens[at + 1..];
            rest.split(|token| *token == Token::Line).next().unwrap_or_default()
        };
        for line in part.split(|token| *token == Token::Line) {
            let path = line.iter().find_map(Token::text).and_then(|path| path.strip_prefix(MODULE));
            let Some(path) = path else { continue };
            let called = line.iter().find_map(Token::word).or_else(|| path.rsplit('/').next());
            imports.insert(called.unwrap_or_default().to_owned(), path.to_owned());
        }
    }
    imports
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_falls_into_words_strings_and_marks() {
        let import = "import (\n\tpg \"github.com/dapr/components-contrib/state/postgresql/v2\" // the new one\n)";
        let tokens = tokens(&format!("{import}\nvar x = `a` + 'b'"));
        assert_eq!(imports(&tokens)["pg"], "state/postgresql/v2");
        let last = tokens.rsplit(|token| *token == Token::Line).next().unwrap();
        let word = |word: &str| Token::Word(word.to_owned());
        let raw = Token::Raw("a".to_owned());
        assert_eq!(last, [word("var"), word("x"), Token::Mark('='), raw, Token::Mark('+')]);
    }

    #[test]
    fn arguments_are_split_outside_of_brackets_only() {
        let tokens = tokens("call(func(a, b int) {\n}, \"name\")");
        let arguments = arguments(inside(&tokens, 1));
        assert_eq!(arguments.len(), 2);
        assert_eq!(arguments[1], [Token::Text("name".to_owned())]);
    }
}
