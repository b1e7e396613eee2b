//! A duration without a unit is seconds to one component and milliseconds to the next.

use crate::lint::prelude::*;

use super::form::{Bare, Form, form};
use super::known::Known;
use super::literal::literal;
use crate::lint::duration::{MILLISECOND, SECOND, parsed, shown};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "component.duration-unit",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/component/duration-unit.md"),
    judge,
    ..Rule::WARNING
};

/// The ends of names that tell the unit, in lower case.
const TELLING: [&str; 3] = ["seconds", "insec", "inms"];

/// The durations of Kafka that have rules of their own.
const KAFKA: [&str; 3] = ["consumeRetryInterval", "heartbeatInterval", "sessionTimeout"];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for known in Known::all(set) {
        for field in known.component.fields() {
            let name = field.written().to_lowercase();
            let is_other = known.kind.ends_with(".kafka") && KAFKA.iter().any(|other| field.is(other));
            if is_other || TELLING.iter().any(|end| name.ends_with(end)) {
                continue;
            }
            let Form::Duration(bare) = form(&known, field.written()) else { continue };
            found.extend(literal(&field).and_then(|(value, text)| said(field.written(), bare, value, text)));
        }
    }
}

fn said(name: &str, bare: Bare, value: &Node, text: &str) -> Option<Finding> {
    let number = text.parse::<i64>().ok();
    let write = |better: String| Fix::safe(format!("write `{better}`"), [edit::replace(value, &better)]);
    let (unit, words, length) = match bare {
        Bare::Seconds => ("s", "seconds", SECOND),
        Bare::Milliseconds => ("ms", "milliseconds", MILLISECOND),
        Bare::Alone if number.is_none() && !text.is_empty() => {
            let whole = parsed(text).filter(|length| *length >= 0 && length % MILLISECOND == 0);
            let message = format!("`{text}` is not read, and the default holds: `{name}` is a bare number");
            return Some(
                Finding::at(value, message)
                    .help("write the milliseconds, without a unit")
                    .fix(whole.map(|length| write((length / MILLISECOND).to_string()))),
            );
        }
        Bare::Alone | Bare::Refused => return None,
    };
    // What is not above zero switches something off, in any unit.
    let length = number.filter(|number| *number > 0)?.checked_mul(length)?;
    let message = format!("without a unit this is {}: `{name}` takes a bare number for {words}", shown(length));
    Some(Finding::at(value, message).help("write the unit").fix(write(format!("{text}{unit}"))))
}
