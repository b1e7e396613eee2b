//! A sidecar with planted secrets and nothing else, which needs neither broker nor database.

use crate::checks::planted;
use crate::checks::prelude::*;

/// It is called `a`, as on the stands that areas share.
pub(crate) fn alone(scope: &Names) -> Ask {
    Ask::of(vec![planted::in_sidecar(SidecarAsk::new("a", scope.app_protocol()))])
}
