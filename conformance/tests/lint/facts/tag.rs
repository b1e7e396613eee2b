//! What a struct takes from the metadata of a component: the names in its tags, and of its fields without one.

use super::go::{self, Imports, Token};

/// A type: the folder of its package, and its name.
pub(crate) type Type = (String, String);

/// The tag of a field; empty when it has none.
fn tag(line: &[Token]) -> &str {
    if let Some(Token::Raw(tag)) = line.last() { tag } else { "" }
}

/// What a tag has under a key.
pub(crate) fn value<'a>(line: &'a [Token], key: &str) -> Option<&'a str> {
    let tag = tag(line);
    let wanted = format!("{key}:\"");
    let starts = tag.match_indices(&wanted).filter(|(at, _)| *at == 0 || tag[..*at].ends_with(' '));
    let value = starts.map(|(at, _)| &tag[at + wanted.len()..]).next()?;
    value.split('"').next()
}

/// The name under `mapstructure` and the options behind it.
fn structure(line: &[Token]) -> (&str, bool) {
    let mut parts = value(line, "mapstructure").unwrap_or_default().split(',');
    let name = parts.next().unwrap_or_default();
    (name, parts.any(|option| option == "squash"))
}

/// The names in the tags of a struct.
pub(crate) fn tagged(lines: &[Vec<Token>]) -> Vec<String> {
    let mut names = Vec::new();
    for line in lines {
        let (name, _) = structure(line);
        if name == "-" {
            continue;
        }
        for aliases in ["mapstructurealiases", "mdaliases"].iter().filter_map(|key| value(line, key)) {
            names.extend(aliases.split(',').filter(|alias| !alias.is_empty()).map(str::to_owned));
        }
        names.extend(Some(name.to_owned()).filter(|name| !name.is_empty()));
    }
    names
}

/// The names of the exported fields that have none in a tag.
pub(crate) fn untagged(lines: &[Vec<Token>]) -> Vec<String> {
    let own = lines.iter().filter(|line| structure(line) == ("", false));
    let exported =
        own.flat_map(|line| declared(line)).filter(|name| name.starts_with(|c: char| c.is_ascii_uppercase()));
    exported.map(lowered).collect()
}

/// The names of a field, where a type follows them: an embedded type has none.
fn declared(line: &[Token]) -> Vec<&str> {
    let mut names = Vec::new();
    let mut at = 0;
    while let Some(name) = line.get(at).and_then(Token::word) {
        names.push(name);
        at += 1;
        if !go::mark(line, at, ',') {
            break;
        }
        at += 1;
    }
    match line.get(at) {
        None | Some(Token::Raw(_) | Token::Mark('.')) => Vec::new(),
        Some(_) => names,
    }
}

/// An exported name as fields are written: `urlPath` for `URLPath`.
fn lowered(name: &str) -> String {
    let capitals = name.chars().take_while(char::is_ascii_uppercase).count();
    let low = if capitals == name.len() { capitals } else { capitals.saturating_sub(1).max(1) };
    let (start, rest) = name.split_at(low);
    start.to_ascii_lowercase() + rest
}

/// The type that stands there.
pub(crate) fn type_at(tokens: &[Token], at: usize, imports: &Imports, own: &str) -> Option<Type> {
    let at = at + usize::from(go::mark(tokens, at, '&') || go::mark(tokens, at, '*'));
    let first = tokens.get(at)?.word()?;
    match tokens.get(at + 2).and_then(Token::word).filter(|_| go::mark(tokens, at + 1, '.')) {
        Some(name) => Some((imports.get(first)?.clone(), name.to_owned())),
        None => Some((own.to_owned(), first.to_owned())),
    }
}

/// The types that a struct takes in with all their fields, without those of other modules.
pub(crate) fn squashed(lines: &[Vec<Token>], imports: &Imports, own: &str) -> Vec<Type> {
    let embedded = lines.iter().filter(|line| structure(line).1);
    embedded.filter_map(|line| type_at(line, 0, imports, own)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::package::structs;
    use super::*;

    #[test]
    fn a_struct_names_its_fields_by_tags_or_by_itself() {
        let lines = [
            "type m struct {",
            "Base `mapstructure:\",squash\"`",
            "Host string `mapstructure:\"host\" mapstructurealiases:\"server,url\"`",
            "URLPath, ID string",
            "Kept int `mapstructure:\"-\"`",
            "inner bool",
            "}",
        ];
        let (name, lines) = structs(&go::tokens(&lines.join("\n"))).remove(0);
        assert_eq!(name, "m");
        assert_eq!(tagged(&lines), ["server", "url", "host"]);
        assert_eq!(untagged(&lines), ["urlPath", "id"]);
        assert_eq!(squashed(&lines, &Imports::new(), "a/b"), [("a/b".to_owned(), "Base".to_owned())]);
    }
}
