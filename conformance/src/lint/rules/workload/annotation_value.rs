//! A value that the injector cannot read is left out or read as false, and one that daprd cannot read keeps it from
//! starting.

use crate::lint::facts::annotation::{Annotation, Kind, annotation, is_truthy};
use crate::lint::prelude::*;

use super::quantity::is_quantity;
use crate::lint::duration;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "workload.annotation-value",
    page: include_str!("../../../../lint/workload/annotation-value.md"),
    judge,
    ..Rule::ERROR
};

/// What people write for false, beside what is no boolean at all.
const FALSE: [&str; 9] = ["", "0", "disabled", "f", "false", "n", "never", "no", "off"];

/// The highest port.
const LAST_PORT: i64 = 65_535;

fn judge(set: &Set, found: &mut Vec<Finding>) {
    // Where Dapr is not asked for, nobody reads the rest.
    for workload in set.workloads().filter(|workload| workload.annotation("enabled").is_some()) {
        for entry in workload.annotations() {
            let (Some(known), Some(text)) = (annotation(entry.name()), entry.value.string()) else { continue };
            if is_unfilled(text) {
                continue;
            }
            let wrong = if known.name == "dapr.io/enabled" { unasked(set, text) } else { wrong(known, text) };
            if let Some((message, help)) = wrong {
                found.push(Finding::at(&entry.value, message).help(help));
            }
        }
    }
}

/// What asks for no sidecar though it says yes. From 1.18 on the injector looks for the one word `true` here, in any
/// case, before it reads all others as booleans.
fn unasked(set: &Set, text: &str) -> Option<(String, String)> {
    let strict = (set.dapr.major, set.dapr.minor) >= (1, 18);
    let asks = if strict { text.eq_ignore_ascii_case("true") } else { is_truthy(text) };
    (!asks && !is_false(text)).then(|| {
        let message = format!("`{text}` does not ask for a sidecar, so the pods get none");
        (message, "write `\"true\"`".to_owned())
    })
}

/// What is wrong with a value and what to write; `None` when it is read as it is meant.
fn wrong(known: &Annotation, text: &str) -> Option<(String, String)> {
    let ends = |what: &str| format!("`{text}` is no {what}, and daprd does not start");
    let ignored = || match known.default {
        Some(default) => format!("the injector ignores it, and {default} holds"),
        None => "the injector ignores the annotation".to_owned(),
    };
    match known.kind {
        Kind::Bool if !is_truthy(text) && !is_false(text) => {
            Some((format!("`{text}` is no word for true, so it is read as false"), "write `\"true\"`".into()))
        }
        Kind::Integer | Kind::Port if !text.is_empty() && text.parse::<i64>().is_err() => {
            let help = "write digits only, in quotes".into();
            Some((format!("`{text}` is no whole number: {}", ignored()), help))
        }
        Kind::Port if text.parse::<i64>().is_ok_and(|port| port > LAST_PORT) => {
            Some((format!("`{text}` is no port: the highest is {LAST_PORT}"), "write the port in quotes".into()))
        }
        Kind::Duration if duration::parsed(text).is_none() => {
            Some((ends("duration"), "write numbers with a unit each: `\"30s\"`, `\"1m30s\"`".into()))
        }
        Kind::Quantity if !text.is_empty() && !is_quantity(text) => {
            let message = if known.name.starts_with("dapr.io/sidecar-") {
                format!("`{text}` is no quantity, and takes all requests and limits of the sidecar with it")
            } else {
                ends("quantity")
            };
            Some((message, "write a number with `Ki`, `Mi` or `Gi`, or with `m` for a part of a core".into()))
        }
        Kind::Word(words) => unknown(text, words).map(|_| (ends("word for it"), one_of(text, words))),
        Kind::Words(words) => {
            let odd = text.split(',').map(str::trim).find_map(|word| unknown(word, words))?;
            Some((format!("`{odd}` is no word for it, and daprd does not start"), one_of(odd, words)))
        }
        _ => None,
    }
}

fn is_false(text: &str) -> bool {
    FALSE.contains(&text.trim().to_lowercase().as_str())
}

/// The word, when it is none of the known ones; an empty one is as good as absent.
fn unknown<'a>(word: &'a str, words: &[&str]) -> Option<&'a str> {
    let known = word.is_empty() || words.iter().any(|known| known.eq_ignore_ascii_case(word));
    (!known).then_some(word)
}

fn one_of(word: &str, words: &[&str]) -> String {
    match near(word, words.iter().copied()) {
        Some(near) => format!("the nearest is `{near}`"),
        None => format!("the words are {}", words.join(", ")),
    }
}
