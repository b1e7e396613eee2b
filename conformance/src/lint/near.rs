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

/// Whether one name is the other but for case, joints, a letter too many, or two swapped. Names that people give are near
/// each other without being meant, `service-a` and `service-b`, `order-service` and `user-service`, so [`near`] is for
/// names that Dapr gives.
#[must_use]
pub fn is_slip(name: &str, known: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (folded(name).chars().collect(), folded(known).chars().collect());
    if one == other {
        return true;
    }
    let sorted = |letters: &[char]| {
        let mut letters = letters.to_vec();
        letters.sort_unstable();
        letters
    };
    let digits = |letters: &[char]| -> String { letters.iter().filter(|letter| letter.is_ascii_digit()).collect() };
    let close = strsim::generic_damerau_levenshtein(&one, &other) == 1;
    let long = one.len().min(other.len()) > 3 && digits(&one) == digits(&other);
    close && long && (one.len() != other.len() || sorted(&one) == sorted(&other))
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

    #[test]
    fn neighbours_are_no_slips() {
        let same = [("state_store", "statestore"), ("Till", "till"), ("baskets", "basket"), ("parecl", "parcel")];
        for (name, known) in same {
            assert!(is_slip(name, known), "{name}");
        }
        let apart = [("service-a", "service-b"), ("worker-1", "worker-12"), ("order-service", "user-service")];
        for (name, known) in apart {
            assert!(!is_slip(name, known), "{name}");
        }
    }
}
