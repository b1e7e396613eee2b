//! State management.

mod save_and_get;

use fixtures::ask::{Ask, Component, SidecarAsk};

use super::Area;
use crate::scope::Scope;

/// The name of the state component in [`stand`].
pub(crate) const STORE: &str = "statestore";

/// The checks of this area.
pub const AREA: Area = Area {
    name: "state",
    about: "State management on PostgreSQL: values, concurrency, transactions, expiry, keys.",
    checks: &[&save_and_get::CHECK],
};

/// Two sidecars of two apps over one PostgreSQL store with bare keys, so that they share every key.
pub(crate) fn stand(scope: &Scope) -> Ask {
    let sidecar = |name| SidecarAsk::new(name, scope.app_protocol()).with(Component::postgres(STORE));
    Ask::of(vec![sidecar("a"), sidecar("b")])
}
