//! What a sidecar tells its operator: logs, metrics, traces.

mod logs;

use crate::checks::prelude::Area;

/// The chapters of this area.
pub(super) const AREA: Area = Area {
    name: "observability",
    about: "What a sidecar tells its operator: logs, metrics, traces.",
    chapters: &[logs::CHAPTER],
};
