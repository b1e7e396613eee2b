//! Transactions that are told of by an event.

#[expect(clippy::module_inception, reason = "the slug of its only check is the name of the chapter")]
mod outbox;
mod teller;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter =
    Chapter { name: "outbox", about: "Transactions that are told of by an event.", checks: &[&outbox::CHECK] };
