//! The overhead report as one file for a browser: what is added with its interval, the slices one after the other, and
//! the latency curves of both sides. It loads nothing from anywhere.

use std::fmt::Write;

use super::report::{Cell, OverheadReport, Verdict};
use super::text::text;
use crate::report::Summary;
use crate::statistics::Estimate;

/// Width and height of a drawing.
const SIZE: (f64, f64) = (640.0, 150.0);
/// Room for the labels at the left and the bottom.
const MARGIN: (f64, f64) = (70.0, 20.0);

const STYLE: &str = "body{font:14px system-ui,sans-serif;margin:2em;max-width:90em}pre{overflow-x:auto}\
svg{display:block;margin:.5em 0 1.5em}text{font-size:11px;fill:currentColor}\
.direct{fill:#2b7;stroke:#2b7}.through{fill:#b43;stroke:#b43}.again{fill:#888;stroke:#888}\
.line{fill:none;stroke-width:1.5}.axis{stroke:currentColor;stroke-width:.5}\
@media(prefers-color-scheme:dark){body{background:#111;color:#ddd}}";

/// The page.
#[must_use]
pub fn html(report: &OverheadReport) -> String {
    let mut out = String::new();
    write_page(&mut out, report).expect("writing to a string cannot fail");
    out
}

fn write_page(out: &mut String, report: &OverheadReport) -> std::fmt::Result {
    writeln!(out, "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>What the sidecar adds</title>")?;
    writeln!(out, "<style>{STYLE}</style><h1>What the sidecar adds</h1><pre>{}</pre>", escaped(&text(report)))?;
    writeln!(out, "<p><span class=\"direct\">■</span> direct, <span class=\"through\">■</span> through the sidecar, ")?;
    writeln!(out, "<span class=\"again\">■</span> direct against itself (A/A); microseconds.</p>")?;
    for cell in &report.cells {
        writeln!(out, "<h2>{} over {}</h2>", escaped(&cell.operation), escaped(&cell.transport))?;
        if let Some(reason) = &cell.reason {
            writeln!(out, "<p><strong>{:?}</strong>: {}</p>", cell.verdict, escaped(reason))?;
        }
        difference(out, cell)?;
        strip(out, cell)?;
        curves(out, cell)?;
    }
    writeln!(out, "</html>")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Each added figure with its interval, the A/A line below; zero is marked. A cell without a verdict shows none.
fn difference(out: &mut String, cell: &Cell) -> std::fmt::Result {
    let (Some(added), Verdict::Measured) = (cell.added, cell.verdict) else { return Ok(()) };
    let mut rows = vec![("p50", "through", added.p50), ("p90", "through", added.p90), ("mean", "through", added.mean)];
    rows.extend(cell.same.map(|same| ("A/A p50", "again", same.p50)));
    let ends = rows.iter().flat_map(|(_, _, estimate)| [estimate.low, estimate.high, 0.0]);
    let (low, high) = ends.fold((0.0_f64, 1.0_f64), |(low, high), end| (low.min(end), high.max(end)));
    let x = |value: f64| MARGIN.0 + (value - low) / (high - low) * (SIZE.0 - MARGIN.0 - 90.0);
    open(out, "added, with 95 % intervals")?;
    writeln!(out, "<line class=\"axis\" x1=\"{0:.1}\" x2=\"{0:.1}\" y1=\"5\" y2=\"{1:.1}\"/>", x(0.0), SIZE.1 - 15.0)?;
    for (row, (name, class, estimate)) in rows.iter().enumerate() {
        let y = 20.0 + 32.0 * f64::from(u32::try_from(row).unwrap_or_default());
        let Estimate { value, low, high } = *estimate;
        writeln!(out, "<text x=\"0\" y=\"{:.1}\">{name}</text>", y + 4.0)?;
        let (from, to) = (x(low), x(high));
        writeln!(
            out,
            "<line class=\"{class}\" x1=\"{from:.1}\" x2=\"{to:.1}\" y1=\"{y:.1}\" y2=\"{y:.1}\" stroke-width=\"3\"/>"
        )?;
        writeln!(out, "<circle class=\"{class}\" cx=\"{:.1}\" cy=\"{y:.1}\" r=\"5\"/>", x(value))?;
        writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\">{value:+.0} [{low:+.0}, {high:+.0}]</text>",
            x(value) + 8.0,
            y - 6.0
        )?;
    }
    writeln!(out, "</svg>")
}

/// The median of each slice in the order in which they ran: a machine that changes its mind is seen here.
fn strip(out: &mut String, cell: &Cell) -> std::fmt::Result {
    let most = cell.trace.iter().map(|slice| slice.p50).fold(1.0, f64::max);
    open(out, "median of each slice, in order")?;
    label(out, most)?;
    let step = (SIZE.0 - MARGIN.0) / f64::from(u32::try_from(cell.trace.len().max(1)).unwrap_or(1));
    for (number, slice) in cell.trace.iter().enumerate() {
        let x = MARGIN.0 + step * (f64::from(u32::try_from(number).unwrap_or_default()) + 0.5);
        let y = height(slice.p50, most);
        let title =
            format!("{} p50 {:.0} p90 {:.0}, lost {:.1} %", slice.side, slice.p50, slice.p90, 100.0 * slice.lost);
        writeln!(
            out,
            "<circle class=\"{}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\"><title>{title}</title></circle>",
            slice.side
        )?;
    }
    writeln!(out, "</svg>")
}

/// Latency over quantile, pooled over the slices of a side; logarithmic towards 100 %.
fn curves(out: &mut String, cell: &Cell) -> std::fmt::Result {
    let (direct, through) = (&cell.direct.response, &cell.through.response);
    let most = direct.p999.max(through.p999).max(1.0);
    open(out, "response time over quantile, pooled (50 to 99.9 %)")?;
    label(out, most)?;
    for (class, summary) in [("direct", direct), ("through", through)] {
        let points = quantiles(summary).map(|(quantile, value)| {
            let nines = -(1.0_f64 - quantile).log10();
            let x = MARGIN.0 + (nines - 0.3) / 2.7 * (SIZE.0 - MARGIN.0 - 10.0);
            format!("{x:.1},{:.1}", height(value, most))
        });
        writeln!(out, "<polyline class=\"line {class}\" style=\"fill:none\" points=\"{}\"/>", points.join(" "))?;
    }
    writeln!(out, "</svg>")
}

fn quantiles(summary: &Summary) -> [(f64, f64); 5] {
    let Summary { p50, p90, p95, p99, p999, .. } = *summary;
    [(0.5, p50), (0.9, p90), (0.95, p95), (0.99, p99), (0.999, p999)]
}

fn open(out: &mut String, title: &str) -> std::fmt::Result {
    let (width, height) = SIZE;
    writeln!(out, "<svg role=\"img\" aria-label=\"{title}\" width=\"{width}\" height=\"{height}\">")?;
    writeln!(out, "<text x=\"{}\" y=\"{}\">{title}</text>", MARGIN.0, height - 2.0)
}

/// The ends of the vertical axis.
fn label(out: &mut String, most: f64) -> std::fmt::Result {
    writeln!(out, "<text x=\"0\" y=\"12\">{most:.0} µs</text><text x=\"0\" y=\"{}\">0</text>", SIZE.1 - MARGIN.1)
}

fn height(value: f64, most: f64) -> f64 {
    (SIZE.1 - MARGIN.1) - value / most * (SIZE.1 - MARGIN.1 - 8.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measured_cell_shows_what_is_added_and_every_slice() {
        let page = html(&OverheadReport::sample(Verdict::Measured));
        assert!(page.contains("+300 [+250, +350]") && page.contains("through p50 400"), "{page}");
        assert!(page.contains("a&lt;b over http") && !page.contains("a<b"), "{page}");
        assert!(!page.contains("http://") && !page.contains("https://"), "it loads nothing");
    }

    #[test]
    fn a_cell_without_a_verdict_draws_no_difference() {
        let page = html(&OverheadReport::sample(Verdict::Inconclusive));
        assert!(!page.contains("95 % intervals\" width") && page.contains("Inconclusive"), "{page}");
    }
}
