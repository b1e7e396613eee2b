//! The default ports of a sidecar, where the check of one app listens and another app may call.

use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// The check that looks at those ports.
pub(crate) const ADDRESS: &str = "app.address";

static PORTS: RwLock<()> = RwLock::new(());

/// Held by the test of an app that calls those ports: no other app is asked for them meanwhile.
pub(crate) fn called() -> RwLockWriteGuard<'static, ()> {
    PORTS.write().unwrap_or_else(PoisonError::into_inner)
}

/// Held by the test of an app that is only asked for them.
pub(crate) fn looked_at() -> RwLockReadGuard<'static, ()> {
    PORTS.read().unwrap_or_else(PoisonError::into_inner)
}
