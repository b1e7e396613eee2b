//! What travels: the envelope, its data, the metadata beside it.

mod big_integers;
mod content_types;
mod delivery_metadata;
mod envelope;
mod envelope_overrides;
mod foreign_trace;
mod forged_headers;
mod header_values;
mod message_ttl;
mod raw_payload;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "envelopes",
    about: "What travels: the envelope, its data, the metadata beside it.",
    checks: &[
        &envelope::CHECK,
        &envelope_overrides::CHECK,
        &content_types::CHECK,
        &big_integers::CHECK,
        &raw_payload::CHECK,
        &delivery_metadata::CHECK,
        &header_values::CHECK,
        &forged_headers::CHECK,
        &foreign_trace::CHECK,
        &message_ttl::CHECK,
    ],
};
