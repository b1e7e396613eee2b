//! How the goals are measured.

use std::path::PathBuf;
use std::time::Duration;

use load::overhead::OverheadReport;

use crate::process::Ours;

/// How the goals are measured.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// Our own program.
    pub(crate) ours: Ours,
    /// Folder with the other tools, beside those in the search path.
    pub(crate) rivals: PathBuf,
    /// Length of one run of one tool.
    pub(crate) length: Duration,
    /// Rounds over all tools.
    pub(crate) rounds: usize,
    /// Repetitions where a goal counts how often something comes true.
    pub(crate) repeats: usize,
    /// What `dapr-load overhead` saw on real sidecars, to stand on the same page.
    pub(crate) sidecar: Option<OverheadReport>,
}
