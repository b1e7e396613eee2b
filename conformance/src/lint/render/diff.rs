//! What fixes change, as a patch.

use similar::TextDiff;

/// The difference between two texts of a file, in the form that `git apply` and `patch -p1` take: the name without what
/// stands for this folder or the root, and with a tab behind it when it has blanks.
#[must_use]
pub fn render(name: &str, old: &str, new: &str) -> String {
    let name = name.trim_start_matches("./").trim_start_matches('/');
    let tab = if name.contains(' ') { "\t" } else { "" };
    let diff = TextDiff::from_lines(old, new);
    let (from, to) = (format!("a/{name}{tab}"), format!("b/{name}{tab}"));
    diff.unified_diff().context_radius(3).header(&from, &to).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_patch_and_git_look_for() {
        let head = |name| render(name, "a\n", "b\n").lines().take(2).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(head("./k8s/a.yaml"), ["--- a/k8s/a.yaml", "+++ b/k8s/a.yaml"]);
        assert_eq!(head("/srv/a.yaml"), ["--- a/srv/a.yaml", "+++ b/srv/a.yaml"]);
        assert_eq!(head("my app/a.yaml"), ["--- a/my app/a.yaml\t", "+++ b/my app/a.yaml\t"]);
    }
}
