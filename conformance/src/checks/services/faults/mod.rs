//! What is lost or doubled when parts fail or change.

mod broker_password_rotated;
mod failing_callee;
mod fault_run;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "faults",
    about: "What is lost or doubled when parts fail or change.",
    checks: &[&fault_run::CHECK, &failing_callee::CHECK, &broker_password_rotated::CHECK],
};
