//! State management on PostgreSQL: values, concurrency, transactions, expiry, keys.

mod bulk;
mod concurrency;
mod encryption;
mod expiry;
mod keys;
mod outbox;
mod query;
mod storage;
mod transactions;
mod transition;
mod values;

use crate::checks::prelude::Area;

/// The chapters of this area.
pub(super) const AREA: Area = Area {
    name: "state",
    about: "State management on PostgreSQL: values, concurrency, transactions, expiry, keys.",
    chapters: &[
        values::CHAPTER,
        bulk::CHAPTER,
        concurrency::CHAPTER,
        transactions::CHAPTER,
        expiry::CHAPTER,
        keys::CHAPTER,
        storage::CHAPTER,
        query::CHAPTER,
        encryption::CHAPTER,
        outbox::CHAPTER,
    ],
};
