//! Fixes: edits of bytes that keep all that they do not touch.

use serde::Serialize;

use crate::lint::source::{Place, SourceId};

/// Whether a fix can change what was meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// It only makes real what is written already, or takes away what nobody reads.
    Safe,
    /// It changes what happens: read it first.
    Unsafe,
}

/// Bytes that are replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The bytes; none for an insertion.
    pub place: Place,
    /// What stands there afterwards.
    pub text: String,
}

/// One fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, for a reader: `write SHA-256`.
    pub title: String,
    /// Whether it can change what was meant.
    pub safety: Safety,
    /// Its edits, all or none.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// A fix that changes nothing that was meant.
    #[must_use]
    pub fn safe(title: impl Into<String>, edits: impl IntoIterator<Item = Edit>) -> Self {
        Self { title: title.into(), safety: Safety::Safe, edits: edits.into_iter().collect() }
    }

    /// A fix that has to be read first.
    #[must_use]
    pub fn risky(title: impl Into<String>, edits: impl IntoIterator<Item = Edit>) -> Self {
        Self { title: title.into(), safety: Safety::Unsafe, edits: edits.into_iter().collect() }
    }

    /// Whether it shares a byte with one of `taken`.
    fn meets(&self, taken: &[Place]) -> bool {
        let meets =
            |one: &Place, other: &Place| one.source == other.source && one.start <= other.end && other.start <= one.end;
        self.edits.iter().any(|edit| taken.iter().any(|place| meets(&edit.place, place)))
    }
}

/// The edits, of the text `source`, of all fixes up to `safety` that do not meet; what meets is for another pass.
#[must_use]
pub fn chosen<'a>(source: SourceId, fixes: impl Iterator<Item = &'a Fix>, safety: Safety) -> Vec<&'a Edit> {
    let (mut edits, mut taken): (Vec<&Edit>, Vec<Place>) = (Vec::new(), Vec::new());
    for fix in fixes.filter(|fix| fix.safety <= safety && !fix.edits.is_empty()) {
        // A fix of several texts would have to be written to all of them or to none.
        if fix.edits.iter().any(|edit| edit.place.source != source) || fix.meets(&taken) {
            continue;
        }
        taken.extend(fix.edits.iter().map(|edit| edit.place.clone()));
        edits.extend(&fix.edits);
    }
    edits.sort_by_key(|edit| edit.place.start);
    edits
}

/// The text after the edits, which are in order and do not meet.
#[must_use]
pub fn applied(text: &str, edits: &[&Edit]) -> String {
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for edit in edits {
        out.push_str(&text[at..edit.place.start]);
        out.push_str(&edit.text);
        at = edit.place.end;
    }
    out.push_str(&text[at..]);
    out
}
