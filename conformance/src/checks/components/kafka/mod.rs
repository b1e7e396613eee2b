//! `pubsub.kafka` on its way to the broker: mechanism, encryption, credentials, deprecated settings, no broker.

mod auth_type;
mod broker_log;
mod login;
mod sasl_mechanism;
mod tls_default;
mod unreachable_broker;
mod wrong_password;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "kafka",
    about: "`pubsub.kafka` on its way to the broker: mechanism, encryption, credentials, deprecated settings, no broker.",
    checks: &[
        &sasl_mechanism::CHECK,
        &tls_default::CHECK,
        &wrong_password::CHECK,
        &unreachable_broker::CHECK,
        &auth_type::CHECK,
    ],
};
