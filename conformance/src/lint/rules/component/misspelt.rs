//! A misspelt type, told from the name that somebody gave to a pluggable component.

use crate::lint::near::near;

/// How much two types must agree, from 0 to 1, before a misspelling is more likely than a pluggable component.
const ALIKE: f64 = 0.75;

/// The fewest letters of a type that is known by only a part of its name.
const LETTERS: usize = 4;

/// Last parts of types that say no more than what a thing is, so that another component may well be called so.
const KINDS: [&str; 8] = ["amqp", "bucket", "command", "objectstorage", "pubsub", "queues", "statechange", "topics"];

/// The known type that a name is a misspelling of, or the only one that begins or ends with it.
pub(super) fn misspelt<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let name = name.to_lowercase();
    let only = |mut found: Vec<&'a str>| if found.len() == 1 { found.pop() } else { None };
    let named = |fits: &dyn Fn(&str) -> bool| only(known.iter().copied().filter(|known| fits(known)).collect());
    if name.len() >= LETTERS {
        let begun = named(&|known| known.starts_with(&name));
        let ended = || named(&|known| known.strip_suffix(name.as_str()).is_some_and(|before| before.ends_with('.')));
        if let Some(found) = begun.or_else(|| ended().filter(|_| !KINDS.contains(&name.as_str()))) {
            return Some(found);
        }
    }
    let alike = |known: &str| strsim::normalized_damerau_levenshtein(&name, known);
    let near = near(&name, known.iter().copied())?;
    (alike(near) > ALIKE && !is_extended(&name, near) && !is_other_number(&name, near)).then_some(near)
}

/// Whether a name says more than a known one, as `redis-cached` does: then it is one of its own.
fn is_extended(name: &str, known: &str) -> bool {
    const JOINTS: [char; 3] = ['-', '_', '.'];
    let more = |rest: &str| rest.starts_with(JOINTS) || rest.ends_with(JOINTS);
    name.strip_prefix(known).is_some_and(more) || name.strip_suffix(known).is_some_and(more)
}

/// Whether two names differ in their digits only, as `mqtt5` and `mqtt3` do: then it is another version, or a second.
fn is_other_number(name: &str, known: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|letter| !letter.is_ascii_digit()).collect::<String>();
    letters(name) == letters(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelling_is_told_from_a_pluggable_component() {
        let known = [
            "aws.dynamodb",
            "in-memory",
            "kafka",
            "mongodb",
            "mqtt3",
            "mysql",
            "postgres",
            "postgresql",
            "redis",
            "solace.amqp",
        ];
        let found = |name| misspelt(name, &known);
        assert_eq!(found("redsi"), Some("redis"));
        assert_eq!(found("postgress"), Some("postgres"));
        assert_eq!(found("mongo"), Some("mongodb"));
        assert_eq!(found("dynamodb"), Some("aws.dynamodb"));
        let named = ["memory-custom", "memory", "redis-pluggable", "my-redis", "custom-kafka", "tikv", "x-kafka"];
        for own in named.into_iter().chain(["mqtt5", "redis2", "amqp"]) {
            assert_eq!(found(own), None, "{own}");
        }
    }
}
