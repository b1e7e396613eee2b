//! The words that every rule is written with.

pub(crate) use crate::lint::component::{Component, Field};
pub(crate) use crate::lint::edit;
pub(crate) use crate::lint::finding::Finding;
pub(crate) use crate::lint::fix::{Fix, Safety};
pub(crate) use crate::lint::near::near;
pub(crate) use crate::lint::resource::Resource;
pub(crate) use crate::lint::rule::Rule;
pub(crate) use crate::lint::set::Set;
pub(crate) use crate::lint::unfilled::{is_unfilled, settled};
pub(crate) use crate::lint::yaml::node::{Entry, Node, Value};
