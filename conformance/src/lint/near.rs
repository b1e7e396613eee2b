//! The known name that a wrong one may stand for.

use std::cmp::Ordering;

/// How much of two names must agree, from 0 to 1, before one is taken for a misspelling of the other.
const ALIKE: f64 = 0.65;

/// The known name that `name` is most likely a misspelling of; `None` when none is near enough to be meant.
#[must_use]
pub fn near<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = folded(name);
    let alike = |known: &str| strsim::normalized_damerau_levenshtein(&wanted, &folded(known));
    let order = |one: &(f64, &str), other: &(f64, &str)| {
        one.0.partial_cmp(&other.0).unwrap_or(Ordering::Equal).then(other.1.cmp(one.1))
    };
    let best = known.map(|known| (alike(known), known)).max_by(order);
    best.filter(|(alike, _)| *alike >= ALIKE).map(|(_, known)| known)
}

/// Without case and without what joins words.
fn folded(name: &str) -> String {
    name.chars().filter(|letter| !matches!(letter, '-' | '_')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelling_is_told_from_another_word() {
        let known = ["saslMechanism", "maxMessageBytes", "brokers"];
        let near = |name| near(name, known.into_iter());
        assert_eq!(near("sasl_mechanisms"), Some("saslMechanism"));
        assert_eq!(near("borkers"), Some("brokers"));
        assert_eq!(near("acks"), None);
    }
}
