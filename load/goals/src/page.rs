//! `PERFORMANCE.md`.

use std::fmt::Write;

use load::overhead::{Cell, OverheadReport, Verdict as Told, interval};

use crate::measure::Figures;
use crate::row::Verdict;
use crate::settings::Settings;

/// What the page opens with: rows whose figure says less than it seems to, as they are measured today. Whoever measures
/// one in another way takes its line out.
const DOUBTS: &str = include_str!("doubts.md");

/// The page. `machine` and `date` say where and when.
pub(crate) fn page(figures: &Figures, machine: &str, date: &str) -> String {
    let mut out = String::new();
    write_page(&mut out, figures, machine, date).expect("writing to a string cannot fail");
    out
}

fn write_page(out: &mut String, figures: &Figures, machine: &str, date: &str) -> std::fmt::Result {
    writeln!(out, "# Performance\n")?;
    write!(
        out,
        "Written by `ci/perf` on {date}; a figure that was not measured is not here. All tools of a row met the\n\
         same server in the same run, interleaved, server and tool on one core each; a ratio is the median over the\n\
         rounds, with the smallest and the largest of them in brackets, or with its 95 % interval where a row was\n\
         taken more often. Inconclusive: the machine was busy, or the figure is beyond the limit and its interval is not.\n\
         Figures of one machine are no promise for another: run `ci/perf` on yours.\n\n"
    )?;
    writeln!(out, "{DOUBTS}\n## Figures\n")?;
    let Settings { length, rounds, repeats, sidecar, .. } = &figures.settings;
    writeln!(out, "- Machine: {machine}")?;
    let versions: Vec<_> = figures.versions.iter().map(|(name, version)| format!("{name} ({version})")).collect();
    writeln!(out, "- Tools: {}", versions.join(", "))?;
    writeln!(out, "- Runs: {} s each, {rounds} rounds, {repeats} repetitions", length.as_secs())?;
    writeln!(out, "- A thread that only slept woke {:.0} µs late (p99 over the whole run)\n", figures.hiccup_p99_us)?;
    writeln!(out, "| goal | what | limit | measured | verdict |\n|---|---|---|---|---|")?;
    for row in &figures.rows {
        let verdict = match &row.verdict {
            Verdict::Reached => "reached".to_owned(),
            Verdict::Missed => "**missed**".to_owned(),
            Verdict::Inconclusive => "inconclusive".to_owned(),
            Verdict::Shown => "shown".to_owned(),
            Verdict::NotRun(reason) => format!("not measured: {}", reason.replace('|', "/").replace('\n', " ")),
        };
        writeln!(out, "| {} | {} | {} | {} | {verdict} |", row.goal, row.what, row.limit, row.measured)?;
    }
    sidecar.as_ref().map_or(Ok(()), |report| write_sidecar(out, report))
}

/// The goals D1 and O9: each cell has its own direct side on the same machine.
fn write_sidecar(out: &mut String, report: &OverheadReport) -> std::fmt::Result {
    let OverheadReport { subject, rate, slice_s, connections, hiccup_p99_us, .. } = report;
    write!(
        out,
        "\n## What a sidecar adds\n\n\
         {subject}\n\n\
         `dapr-load overhead --env processes` of {}: {rate:.0}/s over {connections} connections, slices of\n\
         {slice_s:.1} s in ABBA order. Microseconds; differences with 95 % intervals over pairs. The direct side does\n\
         the same work without a sidecar; A/A is that side against itself. A thread that only slept woke\n\
         {hiccup_p99_us:.0} µs late (p99).\n\n\
         | operation | direct | through | added p50 | added p90 | added mean | A/A p50 | sidecar CPU | sidecars | pairs |\n\
         |---|---|---|---|---|---|---|---|---|---|\n",
        report.started
    )?;
    for cell in &report.cells {
        let [p50, p90, mean] = match cell.added.filter(|_| cell.verdict == Told::Measured) {
            Some(added) => [added.p50, added.p90, added.mean].map(|figure| interval(&figure)),
            // A figure that may not be used is not shown as one.
            None => [cell.reason.clone().unwrap_or_default(), String::new(), String::new()],
        };
        let same = cell.same.map_or_else(String::new, |same| interval(&same.p50));
        let (cpu, memory) = cell.sidecar.map_or_else(Default::default, |sidecar| {
            let cpu = format!("{:.0}", sidecar.cpu_us_per_operation.value);
            (cpu, format!("{}, {} MiB", sidecar.processes, sidecar.memory_bytes >> 20))
        });
        let (direct, through) = (cell.direct.response.p50, cell.through.response.p50);
        let Cell { operation, transport, pairs, .. } = cell;
        write!(out, "| {operation} {transport} | {direct:.0} | {through:.0} | {p50} | {p90} | {mean} | {same} | ")?;
        writeln!(out, "{cpu} | {memory} | {pairs} |")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use load::overhead::SCHEMA;
    use load::report::Summary;
    use serde_json::json;

    use super::*;
    use crate::process::Ours;
    use crate::row::Row;

    fn figures(rows: Vec<Row>, sidecar: Option<OverheadReport>) -> Figures {
        let length = Duration::from_secs(3);
        let settings =
            Settings { ours: Ours::at("dapr-load"), rivals: "rivals".into(), length, rounds: 3, repeats: 20, sidecar };
        Figures { versions: Vec::new(), rows, hiccup_p99_us: 60.0, settings }
    }

    /// One cell of this verdict, as `dapr-load overhead` writes it.
    fn report(verdict: Told) -> OverheadReport {
        let estimate = json!({ "value": 300.0, "low": 250.0, "high": 350.0 });
        let added = json!({ "p50": estimate, "p90": estimate, "mean": estimate });
        let part =
            json!({ "outcomes": { "accepted": 9 }, "response": Summary::default(), "service": Summary::default() });
        let cell = json!({
            "operation": "state-get", "transport": "http", "baseline": "none", "verdict": verdict,
            "reason": (verdict != Told::Measured).then_some("busy"), "pairs": 9, "left_out": 0, "direct": part,
            "through": part, "added": added, "same": added, "sidecar": null, "trace": [],
        });
        let report = json!({
            "schema": SCHEMA, "harness": "dapr-load", "started": "", "subject": "test", "rate": 1_000.0, "slice_s": 0.5,
            "connections": 16, "hiccup_p99_us": 1.0, "cells": [cell],
        });
        serde_json::from_value(report).unwrap()
    }

    #[test]
    fn what_was_not_measured_says_why_and_has_no_figure() {
        let row = Row {
            goal: "L6",
            what: "closed loop / oha".into(),
            limit: "at most 1.25".into(),
            measured: String::new(),
            verdict: Verdict::NotRun("oha is not installed".into()),
        };
        let page = page(&figures(vec![row], None), "2 cores", "2026-01-01");
        assert!(
            page.contains("| L6 | closed loop / oha | at most 1.25 |  | not measured: oha is not installed |"),
            "{page}"
        );
    }

    #[test]
    fn what_is_doubted_stands_before_the_figures() {
        let opening = |page: &str| page.split_once("\n- Machine: ").map(|(opening, _)| opening.to_owned());
        let written = opening(&page(&figures(Vec::new(), None), "2 cores", "2026-01-01")).unwrap();
        assert!(written.ends_with(&format!("\n\n{DOUBTS}\n## Figures\n")), "{written}");
        // The page in the repository says the same; what it says of its own run comes after it.
        let committed = opening(include_str!("../../PERFORMANCE.md")).unwrap();
        assert!(committed.contains(&format!("\n\n{DOUBTS}\n")), "{committed}");
    }

    #[test]
    fn what_a_sidecar_adds_is_on_the_page_unless_it_may_not_be_used() {
        let page = |verdict| {
            let sidecar = Some(report(verdict));
            page(&figures(Vec::new(), sidecar), "2 cores", "2026-01-01")
        };
        assert!(page(Told::Measured).contains("| +300 [+250, +350] | +300 [+250, +350] |"), "{}", page(Told::Measured));
        let void = page(Told::Void);
        assert!(void.contains("| busy |  |  |") && !void.contains("| +300 [+250, +350] | +300"), "{void}");
    }
}
