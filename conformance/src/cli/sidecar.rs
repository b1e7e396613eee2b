//! `sidecar`: our own sidecar alone, with daprd's flags.

pub(super) use fixtures::embedded::cli::{Args, Format, run_in};

/// What ends its help.
pub(super) fn examples() -> String {
    fixtures::embedded::cli::examples("dapr-conformance sidecar")
}
