//! What an app owes its sidecar, whatever it is written in: a team's own app is judged by it.
//!
//! In the order in which an app meets it: what it announces, what it answers, what it does when something behind it
//! fails, when an event comes again or looks otherwise, how it keeps state, how it finds its sidecar, how it runs.

mod answers;
mod apart;
mod asked;
mod decoded;
mod discovery;
mod events;
mod failures;
mod filled;
mod hints;
mod meaning;
mod occasion;
mod operation;
mod route;
mod sidecar;
mod state;
mod topic;

use crate::checks::prelude::Area;

/// The chapters of this area.
pub(super) const AREA: Area = Area {
    name: "app",
    about: "What an app owes its sidecar, whatever it is written in: judged by `dapr-conformance app`.",
    chapters: &[
        discovery::CHAPTER,
        answers::CHAPTER,
        failures::CHAPTER,
        events::CHAPTER,
        state::CHAPTER,
        sidecar::CHAPTER,
        operation::CHAPTER,
    ],
};
