//! Publish and subscribe on Kafka: publishing, envelopes, groups, delivery, dead letters.
//!
//! In the order an event travels: what a publish answers and refuses, what is written to the topic, who gets it,
//! what the app's answer does to it, and where it ends when it cannot be handled.

mod answers;
mod bulks;
mod dead_letters;
mod envelopes;
pub(super) mod events;
mod groups;
mod publishing;
mod streams;
mod subscribing;
pub(super) mod subscription;

use crate::checks::prelude::Area;

/// The chapters of this area.
pub(super) const AREA: Area = Area {
    name: "pubsub",
    about: "Publish and subscribe on Kafka: publishing, envelopes, groups, delivery, dead letters.",
    chapters: &[
        publishing::CHAPTER,
        envelopes::CHAPTER,
        groups::CHAPTER,
        subscribing::CHAPTER,
        answers::CHAPTER,
        bulks::CHAPTER,
        dead_letters::CHAPTER,
    ],
};
