//! What the verdicts of a report are as an exit code.

use super::exit::Exit;
use crate::model::report::Report;

/// The exit code of a report by itself; the worst wins.
pub(super) fn exit(report: &Report) -> Exit {
    let Report { totals, interrupted, .. } = report;
    let judged = totals.held + totals.violated + totals.known + totals.unknown;
    if *interrupted {
        Exit::Interrupted
    } else if totals.violated > 0 {
        Exit::Violated
    } else if totals.unknown > 0 {
        Exit::Failed
    } else if judged == 0 {
        Exit::Nothing
    } else {
        Exit::Held
    }
}
