//! The two words of access, `allow` and `deny`.

use crate::lint::facts::word::ACTIONS;
use crate::lint::prelude::*;

/// What is said of a word that is neither; `effect` reads behind it, and they are `called` actions or words. Case does not
/// matter to daprd.
pub(super) fn wrong(word: &Node, called: &str, effect: &str) -> Option<Finding> {
    let text = settled(word).filter(|text| !text.is_empty())?;
    let lower = text.to_lowercase();
    if ACTIONS.contains(&lower.as_str()) {
        return None;
    }
    let meant = if lower.starts_with("den") { Some("deny") } else { near(&lower, ACTIONS.iter().copied()) };
    let fix = meant.map(|meant| Fix::risky(format!("write `{meant}`"), [edit::replace(word, meant)]));
    Some(Finding::at(word, format!("`{text}` {effect}")).help(format!("the {called} are `allow` and `deny`")).fix(fix))
}
