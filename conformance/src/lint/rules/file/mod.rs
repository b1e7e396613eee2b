//! What is true of every resource, whatever its kind.

use crate::lint::rule::Rule;

mod broken_document;
mod duplicate_key;
mod fragment;
mod ignore_comment;
mod large_document;
mod only_comments;
mod placeholder;
mod plain_secret;
mod separator;
mod separator_content;
mod unexpanded_variable;

/// The rules of this area.
pub(super) const RULES: &[&Rule] = &[
    &broken_document::RULE,
    &large_document::RULE,
    &separator_content::RULE,
    &only_comments::RULE,
    &fragment::RULE,
    &duplicate_key::RULE,
    &placeholder::RULE,
    &unexpanded_variable::RULE,
    &plain_secret::RULE,
    &ignore_comment::RULE,
];
