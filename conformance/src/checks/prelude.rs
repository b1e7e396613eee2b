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

pub(crate) use crate::checks::owner;
pub(crate) use crate::checks::steps::steps;
pub(crate) use crate::model::clause::{Basis, Clause, Level};
pub(crate) use crate::model::step::Step;
pub(crate) use crate::run::area::{Area, Chapter};
pub(crate) use crate::run::check::{Check, Isolation};
pub(crate) use crate::run::given::given;
pub(crate) use crate::run::names::Names;
pub(crate) use crate::run::stop::Stop;
pub(crate) use crate::run::trial::Trial;
pub(crate) use crate::run::visit::Visit;
pub(crate) use crate::run::wire::{self, Outcome};
