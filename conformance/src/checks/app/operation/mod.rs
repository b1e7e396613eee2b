//! How the app runs: beside a real broker, for its callers, under its platform, and at its end.

mod brought;
mod delivery;
mod health;
mod like;
mod lives;
mod measured;
mod methods;
mod probes;
mod promises;
mod readiness;
mod restart;
mod secrets;
mod shutdown;
mod subscribed;

use crate::checks::prelude::Chapter;

/// The checks of this chapter. The two before the last start the app again, and the last looks whether it had to be.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "operation",
    about: "How the app runs: what reaches it, what it tells of itself, and how it ends.",
    checks: &[
        &delivery::CHECK,
        &methods::CHECK,
        &health::CHECK,
        &readiness::CHECK,
        &secrets::CHECK,
        &promises::CHECK,
        &restart::CHECK,
        &shutdown::CHECK,
        &lives::CHECK,
    ],
};
