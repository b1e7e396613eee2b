//! Two columns for a terminal: labels, and right of them what they say. Our own sentences are whole, on as many lines as
//! they need; what was met may be of any length, and is cut.

use std::fmt::Write as _;

/// Where our own sentences are broken, in characters from the left.
const WIDE: usize = 100;
/// Width of the labels.
const LABEL: usize = 9;
/// Column of what stands behind a label.
const VALUE: usize = LABEL + 4;
/// Longest value shown on one line, in characters.
const LONGEST: usize = 180;
/// Column of what stands right in the first line.
const RIGHT: usize = 72;

/// The first line of a block: its word, what it is about, and right of it where that was.
pub(crate) fn first(word: &str, what: &str, place: &str) -> String {
    let left = format!("{word:<LABEL$} {what}");
    if place.is_empty() { left + "\n" } else { format!("{left:<RIGHT$}  {place}\n") }
}

/// A block of one sentence about several things, each of which stays on one line.
pub(crate) fn about(word: &str, names: &[String], text: &str) -> String {
    let last = names.len().saturating_sub(1);
    let names = names.iter().enumerate().map(|(at, name)| format!("{name}{}", if at == last { ":" } else { "," }));
    let words: Vec<_> = names.chain(text.split_whitespace().map(str::to_owned)).collect();
    let mut out = String::new();
    for (number, words) in filled(words.iter().map(String::as_str), WIDE - LABEL - 1).into_iter().enumerate() {
        let _ = writeln!(out, "{:<LABEL$} {words}", if number == 0 { word } else { "" });
    }
    out
}

/// A labelled value of one line; an empty one is left out, a long one cut.
pub(crate) fn line(out: &mut String, label: &str, text: &str) {
    value(out, label, text, 1);
}

/// A labelled value of several lines, at most so many.
pub(crate) fn value(out: &mut String, label: &str, text: &str, most: usize) {
    if text.is_empty() {
        return;
    }
    let all: Vec<_> = text.lines().collect();
    for (number, text) in all.iter().take(most).enumerate() {
        let cut = if number + 1 == most && all.len() > most { " …" } else { "" };
        labelled(out, if number == 0 { label } else { "" }, &format!("{}{cut}", short(text)));
    }
}

/// A labelled sentence of ours, whole; an empty one is left out.
pub(crate) fn prose(out: &mut String, label: &str, text: &str) {
    let lines = text.lines().flat_map(|line| filled(line.split(' '), WIDE - VALUE));
    for (number, line) in lines.enumerate() {
        labelled(out, if number == 0 { label } else { "" }, &line);
    }
}

/// A labelled value as it is, for example a command that is there to be copied.
pub(crate) fn labelled(out: &mut String, label: &str, text: &str) {
    let _ = writeln!(out, "  {label:<LABEL$}  {text}");
}

/// The text, cut where it is too long for a line.
pub(crate) fn short(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The words in lines of at most so many characters; a longer word has a line of its own.
fn filled<'a>(words: impl Iterator<Item = &'a str>, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_of_ours_is_whole_and_what_was_met_is_cut() {
        let long = "word ".repeat(100);
        let mut out = String::new();
        prose(&mut out, "hint", long.trim());
        assert_eq!(out.matches("word").count(), 100);
        assert!(out.starts_with("  hint       word word") && out.contains("\n             word"), "{out}");
        assert!(out.lines().all(|line| line.chars().count() <= WIDE), "{out}");
        out.clear();
        line(&mut out, "actual", &long);
        assert!(out.lines().count() == 1 && out.ends_with("…\n"), "{out}");
    }

    #[test]
    fn a_sentence_about_many_things_breaks_none_of_them() {
        let names: Vec<_> = (0..7).map(|number| format!("app.a-check › number-{number}")).collect();
        let told = about("NOT ASKED", &names, "needs an example of an event");
        assert!(told.starts_with("NOT ASKED app.a-check › number-0, app.a-check › number-1, "), "{told}");
        assert!(told.lines().skip(1).all(|line| line.starts_with("          app.a-check › number-")), "{told}");
        assert!(told.ends_with("app.a-check › number-6: needs an example of an event\n"), "{told}");
    }
}
