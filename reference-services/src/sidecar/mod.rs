//! The Dapr sidecar as a service sees it: the only module that speaks to Dapr, over HTTP (R1).
//!
//! Three rules hold for every call. Success is any 2xx, and nothing is read from an empty body (E11, E23). A body
//! always has a length, since a chunked request is never retried (E39). And an error keeps what Dapr said: its
//! `errorCode`, or the callee's own answer.

mod error;
mod invoke;
mod publish;
mod secret;
mod state;

pub use error::CallError;
pub use invoke::{Answer, Call};
pub use publish::Event;
pub use state::{Saved, Versioned, Write};

use crate::settings::{Secret, Settings};

/// A client of the own sidecar. Clones share their connections.
#[derive(Debug, Clone)]
pub struct Sidecar {
    base: String,
    token: Option<Secret>,
    client: reqwest::Client,
}

impl Sidecar {
    /// The sidecar that `settings` name. Nothing is sent yet.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        Self { base: settings.sidecar.clone(), token: settings.dapr_token.clone(), client: reqwest::Client::new() }
    }
}
