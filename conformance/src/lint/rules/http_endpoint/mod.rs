//! HTTP endpoints: services outside that are called by a name, as apps are.

use crate::lint::rule::Rule;

pub(super) mod address;
mod base_url;
mod certificate_text;
mod client_certificate;
mod name_clash;
mod renegotiation;
mod tls;
mod trailing_slash;

/// The rules of this area.
pub(super) const RULES: &[&Rule] = &[
    &base_url::RULE,
    &trailing_slash::RULE,
    &name_clash::RULE,
    &client_certificate::RULE,
    &certificate_text::RULE,
    &renegotiation::RULE,
];
