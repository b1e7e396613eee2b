//! A yes that Dapr does not know is a no, without a word.

use crate::lint::prelude::*;

use super::form::{Form, form};
use super::known::Known;
use super::literal::literal;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "component.boolean-word",
    page: include_str!("../../../../lint/component/boolean-word.md"),
    judge,
    ..Rule::WARNING
};

/// The words that are meant as the no that they are taken for.
const NO: [&str; 12] = ["", "false", "f", "no", "n", "off", "0", "none", "never", "disable", "disabled", "null"];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for known in Known::all(set) {
        for field in known.component.fields() {
            if form(&known, field.written()) != Form::Loose || field.is_true() {
                continue;
            }
            let Some((value, text)) = literal(&field) else { continue };
            let is_no = NO.iter().any(|word| text.trim().eq_ignore_ascii_case(word));
            if is_no || value.boolean().is_some() {
                continue;
            }
            let name = field.written();
            found.push(
                Finding::at(value, format!("`{text}` is no yes that `{name}` knows, and counts as no"))
                    .help("write `true` or `false`"),
            );
        }
    }
}
