//! What cannot be read as the number, the duration or the size that it should be ends the sidecar.

use crate::lint::prelude::*;

use super::form::{Bare, Form, fits, form};
use super::known::{Known, end};
use super::literal::literal;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "component.value-type",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/component/value-type.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for known in Known::all(set) {
        for field in known.component.fields() {
            let form = form(&known, field.written());
            let Some((value, text)) = literal(&field).filter(|(_, text)| !text.is_empty()) else { continue };
            if fits(form, value, text) {
                continue;
            }
            let (name, end) = (field.written(), end(&known.component));
            let (what, help) = described(form);
            let word = yes_or_no(text).filter(|_| matches!(form, Form::Strict(_)));
            found.push(
                Finding::at(value, format!("`{text}` is no {what} to `{name}`: {end}"))
                    .help(help)
                    .fix(word.map(|word| Fix::safe(format!("write `{word}`"), [edit::replace(value, word)]))),
            );
        }
    }
}

/// What a field wants, and how it is written.
fn described(form: Form) -> (&'static str, &'static str) {
    match form {
        Form::Strict(_) => ("boolean", "write `true` or `false`; `yes` and `on` are words of other components"),
        Form::Duration(Bare::Refused) => ("duration", "write a number with its unit, `500ms`, `30s`, `5m`, `1h30m`"),
        Form::Duration(_) => ("duration", "write numbers with `ms`, `s`, `m` or `h` right behind them, `1h30m`"),
        Form::Size => ("size", "write a number with a unit of Kubernetes, `100Mi`, `1Gi`, or without one"),
        Form::Integer => ("whole number", "write digits alone"),
        Form::Text | Form::Number | Form::Loose => ("number", "write digits alone"),
    }
}

/// What a word means to those who take more words than `true` and `false`.
fn yes_or_no(text: &str) -> Option<&'static str> {
    match text.trim().to_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "on" | "1" => Some("true"),
        "false" | "f" | "no" | "n" | "off" | "0" => Some("false"),
        _ => None,
    }
}
