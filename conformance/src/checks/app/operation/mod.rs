//! How the app runs: beside a real broker, for its callers, under its platform, and at its end.

mod delivery;
mod health;
mod methods;
mod probes;
mod readiness;
mod secrets;
mod shutdown;
mod subscribed;

use crate::checks::prelude::Chapter;

/// The checks of this chapter. The last one starts the app again.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "operation",
    about: "How the app runs: what reaches it, what it tells of itself, and how it ends.",
    checks: &[&delivery::CHECK, &methods::CHECK, &health::CHECK, &readiness::CHECK, &secrets::CHECK, &shutdown::CHECK],
};
