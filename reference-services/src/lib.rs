//! The reference todo system: four services that reach everything through their Dapr sidecars.
//!
//! Read a service from its `mod.rs`: `app(state)` is its router, everything else is one module per building block it
//! uses. `sidecar` is the only module that speaks to Dapr, `outside` the only one that reaches the world around it,
//! and `web` the only one that listens.

pub mod backend;
pub(crate) mod cause;
pub(crate) mod cloudevent;
pub mod endpoint;
pub mod event;
pub mod gateway;
pub mod identity;
pub mod notification;
pub mod outside;
pub mod problem;
pub mod recurring;
pub mod service;
pub mod settings;
pub mod sidecar;
pub(crate) mod subscription;
pub mod task;
pub mod trace;
pub mod web;

use std::pin::Pin;

pub use service::Service;

/// A boxed future, so that the traits work behind `dyn`.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
