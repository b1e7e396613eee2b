//! The reference todo system: services that reach everything through their Dapr sidecars.
//!
//! So far it holds what every service starts with: finding its sidecar. The services follow.

pub mod endpoint;
