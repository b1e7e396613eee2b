//! A comment that accepts a finding names its rule, says why, and is needed.

use crate::lint::prelude::*;

/// What such comments accept is only known when all other rules have spoken, so `judge.rs` looks for it.
pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "file.ignore-comment",
    page: include_str!("../../../../lint/file/ignore-comment.md"),
    ..Rule::WARNING
};
