//! The reference services: tasks, events, reminders, notifications, conversation and gateway.
//! Each is judged from outside, through the sidecars.

mod access;
mod assistant;
mod database;
mod events;
mod faults;
mod notifications;
mod operation;
mod person;
mod provider;
mod reminder;
mod reminders;
mod stand;
mod stream;
mod subscriber;
mod tally;
mod tasks;

use crate::checks::prelude::Area;

/// The chapters of this area.
pub(super) const AREA: Area = Area {
    name: "services",
    about: "The reference services: tasks, events, reminders, notifications, conversation and gateway.",
    chapters: &[
        tasks::CHAPTER,
        events::CHAPTER,
        reminders::CHAPTER,
        notifications::CHAPTER,
        assistant::CHAPTER,
        access::CHAPTER,
        faults::CHAPTER,
        operation::CHAPTER,
    ],
};
