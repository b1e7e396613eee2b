//! Service invocation.

mod answer;
mod caller_identity;
mod circuit_breaker;
mod cross_protocol;
mod max_concurrency;
mod no_retry;
mod replicas;
mod request;
mod retry_policy;
mod timeout_policy;
mod unknown_app;

use super::Area;

/// The checks of this area.
pub const AREA: Area = Area {
    name: "invoke",
    about: "Service invocation between sidecars: what arrives, what comes back, what is retried.",
    checks: &[
        &request::CHECK,
        &answer::CHECK,
        &caller_identity::CHECK,
        &cross_protocol::CHECK,
        &unknown_app::CHECK,
        &no_retry::CHECK,
        &retry_policy::CHECK,
        &timeout_policy::CHECK,
        &circuit_breaker::CHECK,
        &max_concurrency::CHECK,
        &replicas::CHECK,
    ],
};
