//! `report`: what can be done with the report of a run that is over.

pub(super) mod command;
mod compare;
mod merge;
mod verify;
