//! What nearly every check is written with: the words of the engine, the fixtures, JSON. A file names beside it only
//! what few others need.

pub(crate) use std::time::Duration;

pub(crate) use fixtures::ask::{Additions, AppProtocol, Ask, Component, SidecarAsk, Subscription};
pub(crate) use fixtures::client::{Client, Invoke, Item, Publish, Raw, Reply, Status, Transport};
pub(crate) use fixtures::embedded::defect::Defect;
pub(crate) use fixtures::environment::Ability;
pub(crate) use fixtures::error::{Error, Kind};
pub(crate) use fixtures::inspect::Record;
pub(crate) use fixtures::log::Log;
pub(crate) use fixtures::patience::{self, Probe, Wait};
pub(crate) use fixtures::service::flaw::Flaw;
pub(crate) use fixtures::stand::{Launch, Launched, Sidecar};
pub(crate) use fixtures::witness::{Answer, Entry, Script, Witness};
pub(crate) use serde_json::{Value, json};

pub(crate) use crate::check::{Basis, Check, Clause, Isolation, Level, Step};
pub(crate) use crate::checks::area::{Area, Chapter};
pub(crate) use crate::checks::steps::steps;
pub(crate) use crate::scope::Scope;
/// A step under observation.
pub(crate) use crate::step::Step as Visit;
pub(crate) use crate::trial::{Stop, Trial};
pub(crate) use crate::wire::{self, Outcome};
