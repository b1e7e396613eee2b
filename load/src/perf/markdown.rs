//! `PERFORMANCE.md`.

use std::fmt::Write;

use super::{Figures, Verdict};

/// The page. `machine` and `date` say where and when.
#[must_use]
pub fn page(figures: &Figures, machine: &str, date: &str) -> String {
    let mut out = String::new();
    write_page(&mut out, figures, machine, date).expect("writing to a string cannot fail");
    out
}

fn write_page(out: &mut String, figures: &Figures, machine: &str, date: &str) -> std::fmt::Result {
    writeln!(out, "# Performance\n")?;
    writeln!(
        out,
        "Written by `ci/perf` on {date}; a figure that was not measured is not here. All tools of a row met the"
    )?;
    writeln!(
        out,
        "same server in the same run, interleaved, server and tool on one core each; a ratio is the median over the"
    )?;
    writeln!(out, "rounds. Figures of one machine are no promise for another: run `ci/perf` on yours.\n")?;
    writeln!(out, "- Machine: {machine}")?;
    let versions: Vec<_> = figures.versions.iter().map(|(name, version)| format!("{name} ({version})")).collect();
    writeln!(out, "- Tools: {}", versions.join(", "))?;
    writeln!(out, "- A thread that only slept woke {:.0} µs late (p99 over the whole run)\n", figures.hiccup_p99_us)?;
    writeln!(out, "| goal | what | limit | measured | verdict |\n|---|---|---|---|---|")?;
    for row in &figures.rows {
        let verdict = match &row.verdict {
            Verdict::Reached => "reached".to_owned(),
            Verdict::Missed => "**missed**".to_owned(),
            Verdict::Inconclusive => "inconclusive: the machine was busy".to_owned(),
            Verdict::Shown => "shown".to_owned(),
            Verdict::NotRun(reason) => format!("not measured: {}", reason.replace('|', "/").replace('\n', " ")),
        };
        writeln!(out, "| {} | {} | {} | {} | {verdict} |", row.goal, row.what, row.limit, row.measured)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::perf::Row;

    #[test]
    fn what_was_not_measured_says_why_and_has_no_figure() {
        let row = Row {
            goal: "L6",
            what: "closed loop / oha".into(),
            limit: "at most 1.25".into(),
            measured: String::new(),
            verdict: Verdict::NotRun("oha is not installed".into()),
        };
        let figures = Figures { versions: Vec::new(), rows: vec![row], hiccup_p99_us: 60.0 };
        let page = page(&figures, "2 cores", "2026-01-01");
        assert!(
            page.contains("| L6 | closed loop / oha | at most 1.25 |  | not measured: oha is not installed |"),
            "{page}"
        );
    }
}
