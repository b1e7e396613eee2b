//! What all of the gateway works with.

use crate::identity::{Identity, User};
use crate::settings::Names;
use crate::sidecar::Sidecar;

/// What the gateway works with. Clones share it.
#[derive(Debug, Clone)]
pub struct Gateway {
    pub(super) sidecar: Sidecar,
    pub(super) names: Names,
    pub(super) identity: Identity,
    pub(super) development_user: Option<User>,
}

impl Gateway {
    /// Reaches the services of `names` through `sidecar`. Whoever comes without a token is `development_user`, when
    /// there is one.
    #[must_use]
    pub fn new(sidecar: Sidecar, names: Names, identity: Identity, development_user: Option<User>) -> Self {
        Self { sidecar, names, identity, development_user }
    }
}
