//! The stands that checks share: two sidecars of two apps, `a` and `b`, called back over the protocol of the trial.

use crate::checks::planted;
use crate::checks::prelude::*;

/// The name of the Kafka component.
pub(crate) const PUBSUB: &str = "pubsub";
/// The name of the PostgreSQL component.
pub(crate) const STORE: &str = "statestore";

/// Both over one PostgreSQL store with bare keys, so that they share every key.
pub(crate) fn with_state(scope: &Names) -> Ask {
    two(scope, |sidecar| sidecar.with(Component::postgres(STORE)))
}

/// Both over one broker, each app a consumer group of its own.
pub(crate) fn with_pubsub(scope: &Names) -> Ask {
    two(scope, |sidecar| sidecar.with(Component::kafka(PUBSUB)))
}

/// Both with a component of every kind, and with planted secrets.
pub(crate) fn with_all(scope: &Names) -> Ask {
    let both = |sidecar: SidecarAsk| sidecar.with(Component::kafka(PUBSUB)).with(Component::postgres(STORE));
    two(scope, |sidecar| planted::in_sidecar(both(sidecar)))
}

/// No sidecar at all, for checks that launch what they need.
pub(crate) fn without_sidecars(_: &Names) -> Ask {
    Ask::of(Vec::new())
}

fn two(scope: &Names, equipped: impl Fn(SidecarAsk) -> SidecarAsk) -> Ask {
    let sidecar = |name| equipped(SidecarAsk::new(name, scope.app_protocol()));
    Ask::of(vec![sidecar("a"), sidecar("b")])
}
