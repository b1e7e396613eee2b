//! The services in process, each between a fake sidecar and whatever else it reaches. What is on the wire stands here
//! literally, so that a typo cannot pass by being shared.

mod authority;
mod backend;
mod gateway;
mod model;
mod notification;
mod provider;
mod recurring;
mod running;
mod scratch;
mod sidecar;
