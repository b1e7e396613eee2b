//! The Configuration that belongs to Dapr's control plane, not to a sidecar.

use crate::lint::prelude::*;

/// Whether it is the control plane's own: sentry, operator and injector read `daprsystem`, in their namespace.
pub(in crate::lint::rules) fn is_control_planes(configuration: &Resource) -> bool {
    configuration.name() == Some("daprsystem") || configuration.namespace() == Some("dapr-system")
}
