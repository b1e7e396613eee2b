//! Load generation against Dapr sidecars, open loop: what is measured counts from the intended start.
//!
//! So far it holds the arrival schedule; the engine, recorder and reports follow.

pub mod arrival;
