//! The known name that a wrong one stands for, also where one is only a part of the other.

use crate::lint::near::near;

/// The fewest letters of a part that tells anything.
const LETTERS: usize = 4;

/// The nearest of the known names: a misspelling, or else the only one that is a part of the wrong one or has it in it.
pub(super) fn meant<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    near(name, known.iter().copied()).or_else(|| {
        let name = name.to_lowercase();
        let mut parts = known.iter().copied().filter(|known| is_part(&name, &known.to_lowercase()));
        let first = parts.next()?;
        parts.next().is_none().then_some(first)
    })
}

fn is_part(one: &str, other: &str) -> bool {
    one.len().min(other.len()) >= LETTERS && (one.contains(other) || other.contains(one))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_its_spelling_or_by_the_only_one_that_shares_it() {
        let known = ["defaultNamespace", "kubeconfigPath", "readTimeout", "writeTimeout"];
        assert_eq!(meant("kubeconfig", &known), Some("kubeconfigPath"));
        assert_eq!(meant("namespace", &known), Some("defaultNamespace"));
        assert_eq!(meant("timeout", &known), None);
        assert_eq!(meant("acks", &known), None);
    }
}
