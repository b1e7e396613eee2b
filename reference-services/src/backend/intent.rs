//! What a sentence wants, found without a model: a few fixed forms, so that the same sentence always means the same.
//!
//! | form | intent |
//! |---|---|
//! | `add (a new task) (to) TITLE`, `create a task TITLE`, `remind me to TITLE` | a new task |
//! | the same, then `at 2026-11-30T09:00`, `today at 9:00`, `tomorrow at 9:00` | a new task with a time, in UTC |
//! | `list my tasks`, `show pending`, `what are my completed tasks` | a list |
//! | `complete TITLE`, `finish TITLE`, `done TITLE`, `mark TITLE as done` | a completed task |
//!
//! Verbs are read in any case; a title is kept to the letter.

mod due;

use jiff::Timestamp;

use crate::task::Status;

/// What somebody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Intent {
    /// A new task.
    Create {
        /// Its title.
        title: String,
        /// Its description.
        description: Option<String>,
        /// When it is due.
        due_at: Option<Timestamp>,
    },
    /// A list of tasks.
    List {
        /// Which ones; all of them without.
        status: Option<Status>,
    },
    /// A task done.
    Complete {
        /// Its title, or a part of it.
        title: String,
    },
}

/// The words between a verb and a title that say no more than that a task is meant.
const FILLERS: [&str; 11] = ["me", "my", "a", "an", "the", "new", "another", "task", "todo", "item", "reminder"];
/// What may introduce a title.
const INTRODUCTIONS: [&str; 5] = ["to", "called", "named", "for", "titled"];
/// The words of a question for a list, besides those of the status.
const LISTED: [&str; 18] = [
    "me", "my", "all", "the", "of", "task", "tasks", "todo", "todos", "are", "is", "what", "do", "i", "have", "still",
    "list", "to-dos",
];

/// What `message` wants at the time `now`, or nothing that is known here.
pub(crate) fn parse(message: &str, now: Timestamp) -> Option<Intent> {
    let message = message.trim();
    let message = word(message, "please").unwrap_or(message);
    create(message, now).or_else(|| list(message)).or_else(|| complete(message))
}

fn create(message: &str, now: Timestamp) -> Option<Intent> {
    let rest = first(message, &["add", "create", "remind"])?;
    let title = introduced(rest);
    let (title, due_at) = due::split(title, now);
    (!title.is_empty()).then(|| Intent::Create { title: title.to_owned(), description: None, due_at })
}

/// `rest` without the words that introduce a title. An article belongs to the title unless a word for a task follows:
/// `the new car` stays, `a new task` goes.
fn introduced(rest: &str) -> &str {
    let (mut title, mut ahead) = (rest, rest);
    while let Some((filler, next)) = FILLERS.iter().find_map(|filler| Some((*filler, word(ahead, filler)?))) {
        ahead = next;
        match filler {
            "me" => title = next,
            "task" | "todo" | "item" | "reminder" => {
                title = next;
                break;
            }
            _ => {}
        }
    }
    let introduced = title.strip_prefix(':').map(str::trim_start).or_else(|| first(title, &INTRODUCTIONS));
    introduced.unwrap_or(title)
}

fn list(message: &str) -> Option<Intent> {
    let rest = first(message, &["list", "show", "what", "what's"])?;
    let mut status = None;
    for word in rest.trim_end_matches(['?', '.', '!']).split_whitespace() {
        match word.to_lowercase().as_str() {
            "pending" | "open" => status = Some(Status::Pending),
            "completed" | "done" | "finished" => status = Some(Status::Completed),
            known if LISTED.contains(&known) => {}
            _ => return None,
        }
    }
    Some(Intent::List { status })
}

fn complete(message: &str) -> Option<Intent> {
    let title = match word(message, "mark") {
        Some(rest) => ["as done", "as completed", "as finished", "done"].iter().find_map(|end| before(rest, end))?,
        None => {
            let rest = first(message, &["complete", "finish", "done", "close"])?;
            first(rest, &["with"]).unwrap_or(rest)
        }
    };
    let title = ["the task", "my task", "task"].iter().find_map(|about| word(title, about)).unwrap_or(title);
    (!title.is_empty()).then(|| Intent::Complete { title: title.to_owned() })
}

/// What follows the first of `words` that `text` begins with.
fn first<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    words.iter().find_map(|known| word(text, known))
}

/// What follows `word` at the beginning of `text`, in any case and as a whole word.
fn word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (begin, rest) = text.split_at_checked(word.len())?;
    let whole = rest.is_empty() || rest.starts_with([':', ',']) || rest.starts_with(char::is_whitespace);
    (begin.eq_ignore_ascii_case(word) && whole).then(|| rest.trim_start().trim_start_matches(',').trim_start())
}

/// What precedes `end` at the end of `text`, in any case and as whole words.
fn before<'a>(text: &'a str, end: &str) -> Option<&'a str> {
    let (rest, ending) = text.split_at_checked(text.len().checked_sub(end.len())?)?;
    (ending.eq_ignore_ascii_case(end) && rest.ends_with(char::is_whitespace)).then(|| rest.trim_end())
}

#[cfg(test)]
mod tests;
