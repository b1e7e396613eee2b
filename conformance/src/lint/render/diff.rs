//! What fixes change, as a patch.

use similar::TextDiff;

/// The difference between two texts of a file, in the form that `git apply` takes.
#[must_use]
pub fn render(name: &str, old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    diff.unified_diff().context_radius(3).header(&format!("a/{name}"), &format!("b/{name}")).to_string()
}
