//! The overhead table for a reader.

use std::fmt::Write;

use super::report::{Cell, OverheadReport, Verdict};
use crate::statistics::Estimate;

/// The report as a table, microseconds throughout.
#[must_use]
pub fn text(report: &OverheadReport) -> String {
    let mut out = String::new();
    write_text(&mut out, report).expect("writing to a string cannot fail");
    out
}

fn write_text(out: &mut String, report: &OverheadReport) -> std::fmt::Result {
    writeln!(out, "{}", report.subject)?;
    let (rate, slice, connections) = (report.rate, report.slice_s, report.connections);
    writeln!(out, "{rate:.0}/s over {connections} connections, slices of {slice:.1} s in ABBA order; microseconds,")?;
    writeln!(out, "differences with 95 % intervals over pairs; A/A is the direct side against itself\n")?;
    writeln!(
        out,
        "{:<22}{:>9}{:>9}{:>26}{:>26}{:>26}{:>22}{:>12}{:>8}",
        "operation", "direct", "through", "added p50", "added p90", "added mean", "A/A p50", "sidecar CPU", "pairs"
    )?;
    for cell in &report.cells {
        row(out, cell)?;
    }
    writeln!(out)?;
    for cell in &report.cells {
        writeln!(out, "{} {}: direct is {}", cell.operation, cell.transport, cell.baseline)?;
        if let Some(sidecar) = &cell.sidecar {
            let mebibytes = sidecar.memory_bytes >> 20;
            writeln!(out, "  {} sidecar processes, {mebibytes} MiB resident after the load", sidecar.processes)?;
            if let Some(added) = &sidecar.cpu_us_added {
                writeln!(out, "  processor time: {} µs per operation more than the direct side's", interval(added))?;
            }
        }
        if let Some(reason) = &cell.reason {
            let word = if cell.verdict == Verdict::Void { "VOID" } else { "INCONCLUSIVE" };
            writeln!(out, "  {word}: {reason}")?;
        }
    }
    writeln!(out, "sleeping alone woke {:.0} µs late (p99)", report.hiccup_p99_us)
}

fn row(out: &mut String, cell: &Cell) -> std::fmt::Result {
    let name = format!("{} {}", cell.operation, cell.transport);
    write!(out, "{name:<22}{:>9.0}{:>9.0}", cell.direct.response.p50, cell.through.response.p50)?;
    // A figure that may not be used is not shown as one.
    let added = cell.added.filter(|_| cell.verdict == Verdict::Measured);
    match added {
        Some(added) => {
            for figure in [added.p50, added.p90, added.mean] {
                write!(out, " {:>25}", interval(&figure))?;
            }
        }
        None => write!(out, "{:>26}{:>26}{:>26}", "-", "-", "-")?,
    }
    let same = cell.same.map_or_else(|| "-".to_owned(), |same| interval(&same.p50));
    let cpu =
        cell.sidecar.map_or_else(|| "-".to_owned(), |sidecar| format!("{:.0}", sidecar.cpu_us_per_operation.value));
    writeln!(out, " {same:>21}{cpu:>12}{:>8}", cell.pairs)
}

/// A difference with its interval, in microseconds.
#[must_use]
pub fn interval(estimate: &Estimate) -> String {
    format!("{:+.0} [{:+.0}, {:+.0}]", estimate.value, estimate.low, estimate.high)
}
