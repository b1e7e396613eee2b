//! Service invocation.

mod answer;
mod cross_protocol;
mod no_retry;
mod replicas;
mod request;
mod retry_policy;
mod unknown_app;

use super::Area;

/// The checks of this area.
pub const AREA: Area = Area {
    name: "invoke",
    about: "Service invocation between sidecars: what arrives, what comes back, what is retried.",
    checks: &[
        &request::CHECK,
        &answer::CHECK,
        &cross_protocol::CHECK,
        &unknown_app::CHECK,
        &no_retry::CHECK,
        &retry_policy::CHECK,
        &replicas::CHECK,
    ],
};
